import ArgumentParser

/// The option of commands that show times.
struct DateOptions: ParsableArguments {
  @Option(
    name: .customLong("date"),
    help: ArgumentHelp(
      "Times: iso (UTC), local or relative; without it local in a terminal, and iso elsewhere.",
      valueName: "form"
    )
  )
  private var form: TimeText.Form?

  var times: TimeText { TimeText(form) }
}
