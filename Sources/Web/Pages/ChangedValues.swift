import Changes
import Snapshots

/// The fields and variables that changed.
enum ChangedValues {
  static func html(_ comparison: Comparison) -> HTML {
    var html = HTML()
    if comparison.new.coverage == .withheld {
      html +=
        "<p class=\"odd\">The source is hidden: what is not shown is as it was last seen.</p>\n"
    }
    if comparison.fields.isEmpty, comparison.environmentVariables.isEmpty { return html }
    html += """
      <section><h2>Fields and variables</h2><table class="cards"><thead><tr><th scope="col">Name</th>\
      <th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>

      """
    for field in comparison.fields {
      html += row(field.name, value(field.old), value(field.new))
    }
    for variable in comparison.environmentVariables {
      html += row(
        variable.name.quoted,
        SnapshotPage.value(of: variable.old),
        SnapshotPage.value(of: variable.new)
      )
    }
    return html + "</tbody></table></section>\n"
  }

  private static func row(_ name: String, _ old: HTML, _ new: HTML) -> HTML {
    """
    <tr><th scope="row">\(name)</th><td data-label="Before" class="old">\(old)</td>\
    <td data-label="After" class="new">\(new)</td></tr>

    """
  }

  private static func value(_ text: ExactString?) -> HTML {
    text.map { "<code>\(line: Array($0.string.utf8)[...])</code>" } ?? "<i>none</i>"
  }
}
