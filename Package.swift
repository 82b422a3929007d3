// swift-tools-version: 6.2

import PackageDescription

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient",
  package: "async-http-client"
)
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioHTTPCompression = Target.Dependency.product(
  name: "NIOHTTPCompression",
  package: "swift-nio-extras"
)
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle",
  package: "swift-service-lifecycle"
)
let serviceLifecycleTestKit = Target.Dependency.product(
  name: "ServiceLifecycleTestKit",
  package: "swift-service-lifecycle"
)
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(
  name: "UnixSignals",
  package: "swift-service-lifecycle"
)

#if os(macOS)
  // Homebrew's files are in none of the compiler's folders.
  let utf8procConfig: String? = "libutf8proc"
  let archiveConfig: String? = "libarchive"
  let nettleConfig: String? = "nettle"
#else
  let utf8procConfig: String? = nil
  let archiveConfig: String? = nil
  let nettleConfig: String? = nil
#endif

let package = Package(
  name: "archiver",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "archiver", targets: ["archiver"]),
    .executable(name: "apify-emulator", targets: ["apify-emulator"]),
  ],
  traits: [
    .trait(name: "PostgreSQL", description: "Pushes archives into PostgreSQL, which needs libpq.")
  ],
  dependencies: [
    // SQLite with schema migrations, typed rows and one-writer discipline, over the system libsqlite3.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // HTTP/1.1 and 2 with keep-alive, time limits and decompression; Foundation's client has no body limit.
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    // Commands, options, help texts and shell completion.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    // Structured log lines, with a level.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    // A poll that ends in order on SIGTERM and SIGINT.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // Hooks, git and the pager: their input, their time limit, and an end for all of their processes.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    // Files and pipes by their descriptors, with the system's errors as a type.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // The types in AsyncHTTPClient's answers: status, headers, bytes.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    // Reads the compressed bodies that Apify's clients send; the emulator's, too.
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    // The HTTP server behind `archiver serve`, and that of the emulator; without settings in files and variables.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird",
      from: "2.28.0",
      traits: []
    ),
    // The types in the server's requests and answers.
    .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
  ],
  targets: [
    // The words that all the others speak.
    .target(name: "Snapshots", dependencies: ["CNettle"]),
    // SHA-256 and SHA-1, which libarchive brings along; a package for them would build a second BoringSSL.
    .systemLibrary(
      name: "CNettle",
      path: "libraries/CNettle",
      pkgConfig: nettleConfig,
      providers: [.apt(["nettle-dev"]), .brew(["nettle"])]
    ),
    // The way to a server, through what the environment names.
    .target(name: "Proxies", dependencies: ["Snapshots", asyncHTTPClient, nioCore, nioHTTP1]),
    // Asks Apify and turns answers into snapshots.
    .target(
      name: "ApifyAPI",
      dependencies: [
        "Snapshots", "Proxies", asyncHTTPClient, nioCore, nioHTTP1, nioHTTPCompression, logging,
      ]
    ),
    // Unpacks zip and tar files.
    .systemLibrary(
      name: "CArchive",
      path: "libraries/CArchive",
      pkgConfig: archiveConfig,
      providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]
    ),
    // Fetches sources that are elsewhere: tarballs, and what is in git.
    .target(
      name: "RemoteSources",
      dependencies: [
        "Snapshots", "Proxies", "CArchive", asyncHTTPClient, nioCore, nioHTTP1, subprocess,
        systemPackage,
      ]
    ),
    // The SQL of every change of the schema, in order.
    .target(name: "Migrations", resources: [.embedInCode("sql")]),
    // Keeps snapshots in SQLite.
    .target(
      name: "Storage",
      dependencies: [
        "Snapshots", "Migrations", "Diffing", "CSQLiteSettings", grdb, grdbSQLite,
      ]
    ),
    // What Swift can't ask of SQLite itself.
    .target(name: "CSQLiteSettings", linkerSettings: [.linkedLibrary("sqlite3")]),
    // Decides when and what to ask.
    .target(name: "Polling", dependencies: ["Snapshots", "Storage", serviceLifecycle, logging]),
    // The difference of two texts.
    .target(name: "Diffing"),
    // What changed, and when.
    .target(name: "Changes", dependencies: ["Snapshots", "Storage", "Diffing"]),
    // How many columns a character takes in a terminal.
    .systemLibrary(
      name: "CUtf8proc",
      path: "libraries/CUtf8proc",
      pkgConfig: utf8procConfig,
      providers: [.apt(["libutf8proc-dev"]), .brew(["utf8proc"])]
    ),
    // What a question gives, whatever shows it.
    .target(
      name: "Answers",
      dependencies: ["Snapshots", "Storage", "Diffing", "Changes", "Mirroring"]
    ),
    // Speaks with PostgreSQL servers.
    .systemLibrary(
      name: "CPostgreSQL",
      path: "libraries/CPostgreSQL",
      pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
    ),
    // Pushes archives into PostgreSQL; without the trait it says that it can't.
    .target(
      name: "Mirroring",
      dependencies: [
        "Snapshots", "Migrations", "Storage",
        .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])),
      ]
    ),
    // Makes what is sent smaller.
    .systemLibrary(
      name: "CZlib",
      path: "libraries/CZlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
    ),
    // Answers HTTP at an address.
    .target(
      name: "Listening",
      dependencies: [
        "Snapshots", hummingbird, hummingbirdCore, httpTypes, nioCore, nioExtras, nioPosix, logging,
        serviceLifecycle,
      ]
    ),
    // Takes what Apify sends when something was built.
    .target(
      name: "Webhooks",
      dependencies: [
        "Snapshots", "Listening", hummingbirdCore, httpTypes, nioCore, nioHTTPTypes,
        serviceLifecycle,
      ]
    ),
    // Shows answers in browsers.
    .target(
      name: "Web",
      dependencies: [
        "Snapshots", "Storage", "Diffing", "Changes", "Answers", "Listening", "CZlib", hummingbird,
        hummingbirdCore, httpTypes, nioCore, logging, serviceLifecycle,
      ],
      resources: [.embedInCode("Static")]
    ),
    // Which commit the program was built from.
    .target(name: "CCommit"),
    // The commands.
    .executableTarget(
      name: "archiver",
      dependencies: [
        "Snapshots", "Proxies", "ApifyAPI", "RemoteSources", "Storage", "Polling", "Diffing",
        "Changes", "Answers", "Mirroring", "Listening", "Webhooks", "Web", "CUtf8proc", "CCommit",
        argumentParser, logging, serviceLifecycle, subprocess, systemPackage, unixSignals,
      ]
    ),
    // A local Apify API for tests, demo and benchmarks.
    .target(
      name: "ApifyEmulator",
      dependencies: [
        hummingbird, asyncHTTPClient, logging, nioCore, nioEmbedded, nioHTTP1, nioHTTPCompression,
      ]
    ),
    .executableTarget(name: "apify-emulator", dependencies: ["ApifyEmulator", argumentParser]),

    // Random numbers that come again with their seed, for tests.
    .target(name: "SeededRandom", path: "Tests/SeededRandom"),
    // Programs that tests run: git, the stock shell, our own.
    .target(
      name: "RealPrograms",
      path: "Tests/RealPrograms",
      exclude: ["remote_server.py", "postgresql_server.sh"]
    ),
    .testTarget(
      name: "SnapshotsTests",
      dependencies: ["Snapshots", "SeededRandom", "RealPrograms"]
    ),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "Storage", "Snapshots", "Migrations", "SeededRandom", "RealPrograms",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Fixtures"]
    ),
    // The schema by itself, through the stock shell.
    .testTarget(name: "SchemaTests", dependencies: ["SeededRandom", "RealPrograms"]),
    .testTarget(
      name: "PollingTests",
      dependencies: [
        "Polling", "Storage", "Snapshots", "RealPrograms", logging, serviceLifecycleTestKit,
      ]
    ),
    .testTarget(
      name: "DiffingTests",
      dependencies: ["Diffing", "SeededRandom", "RealPrograms"]
    ),
    .testTarget(
      name: "ChangesTests",
      dependencies: ["Changes", "Diffing", "Storage", "Snapshots", "SeededRandom", "RealPrograms"]
    ),
    .testTarget(
      name: "AnswersTests",
      dependencies: ["Answers", "Changes", "Storage", "Snapshots"]
    ),
    .testTarget(
      name: "MirroringTests",
      dependencies: [
        "Mirroring", "archiver", "Storage", "Snapshots", "SeededRandom", "RealPrograms",
      ]
    ),
    .testTarget(
      name: "ApifyAPITests",
      dependencies: ["ApifyAPI", "Proxies", "Snapshots", logging, nioCore, nioPosix]
    ),
    .testTarget(
      name: "RemoteSourcesTests",
      dependencies: ["RemoteSources", "Proxies", "Snapshots", "RealPrograms"]
    ),
    .testTarget(
      name: "ApifyEmulatorTests",
      dependencies: ["ApifyEmulator", "RealPrograms"],
      exclude: ["official_client.py"]
    ),
    .testTarget(
      name: "WebTests",
      dependencies: ["Web", "Listening", "archiver", "Storage", "Snapshots", "RealPrograms"],
      exclude: ["past_client.py"]
    ),
    .testTarget(
      name: "WebhooksTests",
      dependencies: ["Webhooks", "Listening", "RealPrograms", "Snapshots"]
    ),
    .testTarget(
      name: "ArchiverTests",
      dependencies: [
        "archiver", "apify-emulator", "ApifyEmulator", "SeededRandom", "RealPrograms", "Snapshots",
      ]
    ),
    .testTarget(name: "ArchitectureTests"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
