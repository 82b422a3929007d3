extension Emulator {
  /// Adds two Actors to try things on: `shop-crawler` and `price-alerts`.
  package func addSamples(of owner: String) {
    addActor("shop-crawler", of: owner, versions: [Self.shopCrawler])
    addActor(
      "price-alerts",
      of: owner,
      versions: [
        [
          "versionNumber": "0.1", "sourceType": "GIT_REPO", "buildTag": "git", "envVars": [],
          "gitRepoUrl": "https://github.com/example/price-alerts.git#main",
        ],
        [
          "versionNumber": "1.0", "sourceType": "SOURCE_FILES", "buildTag": "latest",
          "envVars": [["name": "THRESHOLD", "value": "0.05"]],
          "sourceFiles": [
            [
              "name": "main.py", "format": "TEXT",
              "content": "import os\n\nprint(float(os.environ['THRESHOLD']))\n",
            ]
          ],
        ],
      ]
    )
  }

  private static let shopCrawler: Value = [
    "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
    "applyEnvVarsToBuild": false,
    "envVars": [
      ["name": "MAX_PAGES", "value": "50", "isSecret": false],
      ["name": "SHOP_PASSWORD", "value": "correct horse", "isSecret": true],
    ],
    "sourceFiles": [
      [
        "name": ".actor/actor.json", "format": "TEXT",
        "content": "{\n  \"actorSpecification\": 1,\n  \"name\": \"shop-crawler\"\n}\n",
      ],
      [
        "name": "Dockerfile", "format": "TEXT",
        "content": "FROM apify/actor-node:20\nCOPY . ./\nRUN npm install\nCMD npm start\n",
      ],
      [
        "name": "icon.png", "format": "BASE64",
        "content": """
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5\
        ErkJggg==
        """,
      ],
      ["name": "src", "folder": true],
      ["name": "src/main.js", "format": "TEXT", "content": .string(mainProgram)],
    ],
  ]

  private static let mainProgram = """
    import { Actor } from 'apify';
    import { CheerioCrawler } from 'crawlee';

    await Actor.init();

    const { startUrls = ['https://shop.example.com'] } = (await Actor.getInput()) ?? {};
    const maxPages = Number(process.env.MAX_PAGES);

    const crawler = new CheerioCrawler({
      maxRequestsPerCrawl: maxPages,
      async requestHandler({ request, $, enqueueLinks }) {
        await enqueueLinks({ selector: 'a.product' });
        const title = $('h1').text().trim();
        const price = $('.price').first().text().trim();
        if (title) {
          await Actor.pushData({ url: request.url, title, price });
        }
      },
    });

    await crawler.run(startUrls);
    await Actor.exit();

    """
}
