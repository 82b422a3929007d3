import Foundation
import RealPrograms
import Testing

/// The line of docs/schema.md that restores a snapshot by the stock shell alone.
struct RestoringTests {
  /// Runs the line on an archive whose one snapshot has these files.
  private func restore(
    _ files: [String: Recorder.Entry],
    into target: (ArchiveFile) throws -> Void = { _ in },
    _ check: (RealProgram.Result, URL) throws -> Void
  ) async throws {
    var recorder = Recorder()
    recorder.beginPoll(at: 0)
    let version = recorder.addVersion(of: recorder.addActor("shop-crawler"), 0, 1)
    for files in [[:], files] {
      recorder.record(.shown(files, variables: nil, fields: SampleArchive.fields), of: version)
    }
    let commands = try SchemaPage().commands(under: "Restoring with the stock shell")
    #expect(commands.split(separator: "\n").count == 1)
    try await ArchiveFile.with(holding: recorder.statements) { file in
      try target(file)
      let result = try await RealProgram.run("bash", "-c", commands, in: file.folder)
      try check(result, file.folder)
    }
  }

  /// What is below a folder: the bytes of files.
  private func tree(_ folder: URL) throws -> [String: [UInt8]] {
    var tree: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let url = folder.appending(path: path)
      let isFolder = try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory ?? false
      tree[path] = isFolder ? Array("folder".utf8) : Array(try Data(contentsOf: url))
    }
    return tree
  }

  @Test func `the line brings back texts, bytes, empty files and folders`() async throws {
    let files: [String: Recorder.Entry] = [
      "src/deep/main.js": .text("a\nb"), "icon.png": .bytes([0x89, 0, 0xff]), "empty": .text(""),
      "folder": .folder, "it's \u{E9}.md": .text("\u{1F600}\rx\n"), "-rf": .text("x"),
    ]
    try await restore(files) { (result: RealProgram.Result, folder: URL) throws in
      #expect(result.errors == "")
      #expect(result.output.split(separator: "\n").count == files.count)
      let restored = folder.appending(path: "restored")
      #expect(
        try tree(restored) == [
          "src": Array("folder".utf8), "src/deep": Array("folder".utf8),
          "folder": Array("folder".utf8), "src/deep/main.js": Array("a\nb".utf8),
          "icon.png": [0x89, 0, 0xff], "empty": [],
          "it's \u{E9}.md": Array("\u{1F600}\rx\n".utf8), "-rf": Array("x".utf8),
        ]
      )
      let attributes = try FileManager.default.attributesOfItem(atPath: restored.path)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
    }
  }

  @Test(arguments: [
    ["../evil"], ["a/../../evil"], ["/evil"], ["a/./b"], ["a//b"], [""], ["a\\..\\evil"],
    ["a/.."], [".git/config"], ["sub/.GIT/hooks/post-checkout"], ["GIT~1/config"],
    ["README", "readme"], ["a", "a/b"], ["A", "a/b/c"], ["a\u{1B}[2J/../x"],
  ])
  func `an unsafe path keeps the line from writing anything`(paths: [String]) async throws {
    var files: [String: Recorder.Entry] = ["good": .text("y\n")]
    for path in paths { files[path] = .text("x\n") }
    try await restore(files) { (result: RealProgram.Result, folder: URL) throws in
      #expect(result.output.hasPrefix("nothing is restored, for this path is unsafe: \""))
      #expect(!result.output.utf8.contains(0x1B))
      #expect(try tree(folder.appending(path: "restored")).isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "evil").path))
    }
  }

  @Test func `a link in the place of the folder is not followed`() async throws {
    try await restore(["good": .text("y\n")]) { file in
      let elsewhere = file.folder.appending(path: "elsewhere")
      try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        at: file.folder.appending(path: "restored"),
        withDestinationURL: elsewhere
      )
    } _: { (result: RealProgram.Result, folder: URL) throws in
      #expect(result.status != 0)
      #expect(try tree(folder.appending(path: "elsewhere")).isEmpty)
    }
  }
}
