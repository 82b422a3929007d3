/// The archive that cases and documents are tried on: two Actors with most of what can happen to
/// them. Its last poll is running.
enum SampleArchive {
  static let fields = ["sourceType": "SOURCE_FILES", "buildTag": "latest"]
  static let dockerfile = Recorder.Entry.text("FROM apify/actor-node:20\nCOPY . ./\n")
  static let script = Recorder.Entry.text(
    "import { CheerioCrawler } from 'crawlee';\n" + (1...7).map { "step(\($0));\n" }.joined()
  )
  static func packages(_ version: String) -> Recorder.Entry {
    .text("{\"dependencies\": {\"crawlee\": \"\(version)\"}}\n")
  }
  static let icon = Recorder.Entry.bytes([0x89, 0x50, 0x4e, 0x47, 0])

  static let recorder = {
    var recorder = Recorder()
    recorder.firstPolls()
    recorder.laterPolls()
    recorder.oddPolls()
    return recorder
  }()

  static let statements = recorder.statements
}

extension Recorder {
  private typealias Sample = SampleArchive

  fileprivate mutating func firstPolls() {
    beginPoll(at: 0)
    let crawler = addVersion(of: addActor("shop-crawler"), 0, 1)
    let alerts = addVersion(of: addActor("price-alerts"), 1, 0)
    record(
      .shown(
        ["Dockerfile": Sample.dockerfile, "src/main.js": Sample.script, "src": .folder],
        variables: ["MAX_PAGES": "50", "PROXY": "on", "TOKEN": "secret"],
        fields: Sample.fields
      ),
      of: crawler
    )
    record(
      .shown(
        ["main.py": .text("import os\n"), "Dockerfile": Sample.dockerfile],
        variables: ["THRESHOLD": "0.2"],
        fields: Sample.fields
      ),
      of: alerts
    )
    endPoll(changed: 2)

    beginPoll(at: 60)
    record(
      .shown(
        [
          "Dockerfile": Sample.dockerfile, "src/main.js": .text("// no more\n"),
          "icon.png": Sample.icon,
        ],
        variables: ["MAX_PAGES": "60", "TOKEN": "secret"],
        fields: ["sourceType": "SOURCE_FILES", "buildTag": "beta", "applyEnvVarsToBuild": "1"]
      ),
      of: crawler
    )
    build(1, of: crawler, startedAt: 10, files: ["Dockerfile": Sample.dockerfile])
    build(3, of: crawler, startedAt: 58, files: ["Dockerfile": .text("FROM scratch\n")])
    tag("latest", of: 1, "B1000001", "0.1.1")
    failure(of: alerts, isOver: false)
    endPoll("partial", changed: 1)
  }

  fileprivate mutating func laterPolls() {
    beginPoll(at: 120)
    record(.hidden(buildTag: "beta"), of: 1)
    tag("latest", of: 1, "B1000002", "0.1.3")
    failure(of: 2, isOver: true)
    endPoll(changed: 1)

    beginPoll(at: 180, hasWrongClock: true)
    record(
      .shown(["main.py": .text("import sys\n")], variables: nil, fields: Sample.fields),
      of: 2
    )
    endPoll(changed: 1)

    beginPoll(at: 10_240)
    record(
      .shown(
        [
          "lib/main.js": .text("// no more\n"), "Dockerfile": Sample.dockerfile,
          "package.json": Sample.packages("3.0.0"),
        ],
        variables: ["MAX_PAGES": "60"],
        fields: Sample.fields
      ),
      of: 1
    )
    record(.gone, of: 2)
    endPoll(changed: 2)
  }

  fileprivate mutating func oddPolls() {
    beginPoll(at: 10_300)
    let remote = addVersion(of: 1, 0, 2)
    let hidden = addVersion(of: 1, 0, 10)
    record(
      .shown(
        [:],
        variables: [:],
        fields: [
          "sourceType": "GIT_REPO", "buildTag": "git", "gitRepoUrl": "https://git.example/shop.git",
        ]
      ),
      of: remote,
      coverage: "pointer"
    )
    record(.hidden(buildTag: "latest"), of: hidden)
    record(
      .shown(
        ["main.py": .text("import os\n"), "Dockerfile": Sample.dockerfile],
        variables: ["THRESHOLD": "0.2"],
        fields: Sample.fields
      ),
      of: 2
    )
    endPoll(changed: 3)

    beginPoll(at: 10_360)
    failure(of: remote, isOver: false)
    endPoll("partial")
    beginPoll(at: 10_420)
    record(
      .shown(
        [
          "a.js": .text("1\n"), "Dockerfile": Sample.dockerfile,
          "requirements.txt": .text("# for tests\napify==2.0.0\r\nhttpx\n"),
        ],
        variables: ["MAX_PAGES": "10"],
        fields: ["sourceType": "GIT_REPO", "gitRepoUrl": "https://git.example/shop.git"]
      ),
      of: remote,
      coverage: "resolved"
    )
    record(
      .shown(
        [
          "lib/main.js": .text("// no more\n"), "Dockerfile": Sample.dockerfile,
          "notes.md": .text("# To do\n"), "package.json": Sample.packages("3.1.0"),
        ],
        variables: ["MAX_PAGES": "60"],
        fields: Sample.fields
      ),
      of: 1
    )
    build(4, of: 1, startedAt: 10_400, files: nil, status: "FAILED")
    add(
      """
      INSERT INTO leased_looks VALUES \
      (1, 1, 1, (SELECT max(snapshot_id) FROM snapshots WHERE version_id = 1), \(polls), NULL, '\(now)', \
      zeroblob(32))
      """
    )
    add("INSERT INTO purges VALUES (1, 'value', zeroblob(32), 2, 'OLD', '\(now)', 'jane', 'x')")
  }
}
