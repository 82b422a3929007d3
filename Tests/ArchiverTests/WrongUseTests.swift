import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Wrong and odd uses of the command line, and what is said to each.
struct WrongUseTests {
  /// What is typed, the exit code, and the first line on standard error behind `Error: `.
  private static let uses = #"""
    polll => 64 => there is no command 'polll'; did you mean 'poll'?
    lgo => 64 => there is no command 'lgo'; did you mean 'log'?
    stauts => 64 => there is no command 'stauts'; did you mean 'status'?
    Log => 64 => there is no command 'Log'; did you mean 'log'?
    help frobnicate => 64 => there is no command 'frobnicate'
    --versoin => 64 => there is no option '--versoin'; did you mean '--version'?
    -v => 64 => there is no option '-v'; did you mean '-V'?
    -x => 64 => there is no option '-x'; did you mean '-V'?
    "" => 64 => there is no command ''
    log --sinc 3d => 64 => there is no option '--sinc'; did you mean '--since'?
    log --since => 64 => Missing value for '--since <time>'
    log --since "" => 64 => '' is no time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    log --since 3x => 64 => '3x' is no time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    log --since tomorow => 64 => 'tomorow' is no time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    log --until 2026-13-01 => 64 => '2026-13-01' is no time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    log --until 2026-02-30 => 64 => '2026-02-30' is no time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    log -n => 64 => Missing value for '-n'
    log -n 0 => 64 => -n takes a number of 1 or more
    log -n x => 64 => The value 'x' is invalid for '-n <count>'
    log -n -3 => 64 => Missing value for '-n'
    log --event lost => 64 => 'lost' is no event: first, changed, reverted, resolved, withheld, shown, gone, back
    log --event => 64 => Missing value for '--event <event>'
    log --colour always => 64 => there is no option '--colour'; did you mean '--color'?
    log --color red => 64 => The value 'red' is invalid for '--color <color>'. Please provide one of 'auto', 'always' or 'never'.
    log --date utc => 64 => The value 'utc' is invalid for '--date <form>'. Please provide one of 'iso', 'local' or 'relative'.
    log -U -1 => 64 => Missing value for '-U'
    log --oneline --stat => 64 => --oneline shows no files and lines; give it alone
    log --stat --numstat => 64 => Value to be set with flag '--numstat' had already been set with flag '--stat'
    log a b => 64 => 'a' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; ACTOR is OWNER/NAME, OWNER~NAME, a NAME, OWNER/* for all of an owner's, an id, or an address at Apify
    log jane/crawler@3 => 64 => log takes ACTOR[/VERSION][:PATH], and times by --since and --until
    log jane/price-alerts/1 => 64 => 'jane/price-alerts/1' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; ACTOR is OWNER/NAME, OWNER~NAME, a NAME, OWNER/* for all of an owner's, an id, or an address at Apify
    log jane/price-alerts/01.0 => 64 => '01.0' is no version: MAJOR.MINOR, each 0 to 99 without a leading zero; did you mean jane/price-alerts/1.0?
    log jane/price-alert => 4 => no Actor jane/price-alert in the archive; did you mean jane/price-alerts?
    log jane/shop-crawler/9.9 => 4 => no version of jane/shop-crawler with that number; it has 0.1
    log -S "" => 64 => -S takes a text that is not empty
    diff a b c => 64 => 'a' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; ACTOR is OWNER/NAME, OWNER~NAME, a NAME, OWNER/* for all of an owner's, an id, or an address at Apify
    diff --since 3d --live => 64 => give one of --since, --live and --dir
    diff --dir . => 64 => --dir takes a selector of one version
    diff --dir => 64 => Missing value for '--dir <dir>'
    diff jane/shop-crawler --dir /no/such => 2 => cannot read /no/such: No such file or directory
    diff jane/shop-crawler@0 => 64 => '@0' is no revision: @N from 1 up, @latest, @~N for N before it, a range @A..B, a build as @0.1.14, @tag:latest, or a time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    diff jane/shop-crawler@99 => 4 => no such revision of jane/shop-crawler/0.1; it has 1 to 1, 'archiver log jane/shop-crawler/0.1' lists them
    diff jane/shop-crawler@1..99 => 4 => no such revision of jane/shop-crawler/0.1; it has 1 to 1, 'archiver log jane/shop-crawler/0.1' lists them
    diff jane/shop-crawler@ => 64 => '@' is no revision: @N from 1 up, @latest, @~N for N before it, a range @A..B, a build as @0.1.14, @tag:latest, or a time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    diff jane/shop-crawler:nope => 4 => no file nope in jane/shop-crawler, ever; 'archiver ls jane/shop-crawler/0.1' lists the files now
    diff --word=3 => 64 => The option '--word' does not take any value, but '3' was specified.
    show => 64 => Missing expected argument '<selector>'
    show jane/price-alerts => 64 => jane/price-alerts can be several, name one: jane/price-alerts/0.1, jane/price-alerts/1.0
    show jane/shop-crawler:src/main.jz => 4 => no file src/main.jz in jane/shop-crawler/0.1@1; 'archiver ls jane/shop-crawler/0.1@1' lists its files
    blame jane/shop-crawler => 64 => blame takes a file: ACTOR[/VERSION][@REVISION]:PATH
    blame jane/shop-crawler:icon.png => 4 => no text at icon.png in jane/shop-crawler/0.1@1; 'archiver ls jane/shop-crawler/0.1@1' lists its files
    grep => 64 => Missing expected argument '<pattern>'
    grep 'a(' => 64 => 'a(' is no regular expression: Unmatched ( or \(; -F takes it as a text
    grep -dash jane/shop-crawler => 64 => there is no option '-d'; did you mean '-i'?
    grep -e -dash => 64 => there is no option '-e'; did you mean '-i'?
    log -G 'a(' => 64 => 'a(' is no regular expression: Unmatched ( or \(; -S looks for a text
    log "$(printf 'jane/x\\nForged: y')" => 64 => 'jane/x\nForged: y' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; ACTOR is OWNER/NAME, OWNER~NAME, a NAME, OWNER/* for all of an owner's, an id, or an address at Apify
    log "$(printf 'jane/price-alerts/0.1@1\\nForged')" => 64 => '@1\nForged' is no revision: @N from 1 up, @latest, @~N for N before it, a range @A..B, a build as @0.1.14, @tag:latest, or a time: 2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), or '3 days ago'
    migrate "$(printf 'x\\nForged')" => 64 => Unexpected argument 'x\nForged'
    log -n "$(printf 'x\\nForged')" => 64 => The value 'x\nForged' is invalid for '-n <count>'
    log --db "" => 64 => '' is no path
    poll jane/price-alerts --db "" => 64 => '' is no path
    log HTTPS://apify.com/jane/nobody => 4 => no Actor jane/nobody in the archive; it has jane/price-alerts, jane/shop-crawler
    ls jane/shop-crawler: => 4 => no file "" in jane/shop-crawler/0.1@1; 'archiver ls jane/shop-crawler/0.1@1' lists its files
    grep -x => 64 => there is no option '-x'; did you mean '-i'?
    grep x jane/shop-crawler@1..1 => 64 => grep takes one revision, and none with --all-history
    where => 64 => Missing expected argument '<content>'
    where nofile => 64 => 'nofile' is no file that can be read, and no hash: 7 to 64 hexadecimal digits
    where abc123 => 64 => 'abc123' is no file that can be read, and no hash: 7 to 64 hexadecimal digits
    restore jane/shop-crawler => 64 => give --to FOLDER or --as-api-json, one of them
    restore jane/shop-crawler --to => 64 => Missing value for '--to <folder>'
    restore jane/shop-crawler --to x --as-api-json => 64 => give --to FOLDER or --as-api-json, one of them
    restore jane/shop-crawler --as-api-json --env-file e => 64 => --env-file goes with --to
    export gti x => 64 => there is no command 'gti'; did you mean 'git'?
    export git => 64 => Missing expected argument '<target>'
    status --max-age => 64 => Missing value for '--max-age <interval>'
    status --max-age 2 => 64 => '2' is no interval: a whole number and s, m, h, d or w, as 15m
    status --max-age 0h => 64 => '0h' is no interval: a whole number and s, m, h, d or w, as 15m
    status --db . => 2 => . is a folder, not an archive; --db takes the path of a file
    status --json-lines => 64 => there is no option '--json-lines'
    failures --al => 64 => there is no option '--al'; did you mean '--all'?
    poll jane => 64 => 'jane' is no target: OWNER/NAME, OWNER~NAME or a 17-character id, with /MAJOR.MINOR (each 0 to 99, as 1.2) for one version
    poll jane/x/1 => 64 => 'jane/x/1' is no target: OWNER/NAME, OWNER~NAME or a 17-character id, with /MAJOR.MINOR (each 0 to 99, as 1.2) for one version
    poll --mine jane/x => 64 => 'jane/x' is no target: OWNER/NAME, OWNER~NAME or a 17-character id, with /MAJOR.MINOR (each 0 to 99, as 1.2) for one version
    poll --full => 64 => --full goes with --mine or --builds
    poll --every 0s => 64 => '0s' is no interval: a whole number and s, m, h, d or w, as 15m
    poll --every => 64 => Missing value for '--every <interval>'
    poll --max-gone 101 => 64 => --max-gone takes a share in percent, 0 to 100
    poll --retries -1 => 64 => Missing value for '--retries <count>'
    poll --max-in-flight 0 => 64 => --max-in-flight takes a number from 1 to 1000
    poll --log-level loud => 64 => 'loud' is no log level: debug, info, warning or error
    poll --api-url ftp://x => 64 => 'ftp://x' does not start with http:// or https://; it looks like https://api.apify.com
    poll --api-url http://u:pw@127.0.0.1/ => 64 => the API's URL 'http://127.0.0.1/' has a user; give the token in APIFY_TOKEN instead
    poll --db . --mine => 2 => . is a folder, not an archive; --db takes the path of a file
    poll --token abc => 64 => there is no option '--token'
    migrate x => 64 => Unexpected argument 'x'
    poll --every 15m --evry 3m => 64 => there is no option '--evry'; did you mean '--every'?
    log --pathh src => 64 => there is no option '--pathh'; did you mean '--patch'?
    poll --mine --maxgone 3 => 64 => there is no option '--maxgone'; did you mean '--max-gone'?
    log --event=gon => 64 => 'gon' is no event: first, changed, reverted, resolved, withheld, shown, gone, back
    ls => 64 => Missing expected argument '<selector>'
    ls jane/shop-crawler:nope => 4 => no file nope in jane/shop-crawler/0.1@1; 'archiver ls jane/shop-crawler/0.1@1' lists its files
    """#

  @Test func `each wrong use gets a sentence that names what is wrong, and its exit code`()
    async throws
  {
    let uses = Self.uses.split(separator: "\n").map { $0.components(separatedBy: " => ") }
    #expect(uses.count >= 60)
    try await Program.with { (program: Program) async throws in
      await program.emulator.addSamples(of: "jane")
      #expect(try await program.archiver("poll", "--mine").status == 0)
      for use in uses {
        // The shell takes the line apart, as it does when it is typed.
        let result = try await program.run(
          ["sh", "-c", "\"$0\" \(use[0])", Program.binary.path],
          environment: program.environment
        )
        #expect("\(result.status)" == use[1], "\(use[0]): \(result.errors)")
        #expect(result.errors.prefix { $0 != "\n" } == "Error: \(use[2])", "\(use[0])")
        #expect(result.output == "", "\(use[0])")
      }
    }
  }
}
