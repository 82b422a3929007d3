import Testing

@testable import ApifyAPI

@Suite struct RedactedURLTests {
  @Test(arguments: [
    "https://github.com/jane/r", "https://github.com:8443/jane/r.git#main:dir/x@y",
    "git@github.com:jane/r.git#main", "git@github.com:jane/r@x.git", "ssh://git@github.com/r",
    "https://[::1]:80/a@b", "host:path/a@b", "", "not a url", "https://h/x?a=1&b=2;c#d",
    "https://h/x?tokens=1&my=2", "https://h/x?token=", "https://h/é%zz?q=%", "https://host:/a@b",
    "https://h/token=1",
  ])
  func `a URL without secrets stays as it is`(url: String) {
    #expect(RedactedURL.withoutSecrets(url) == url)
  }

  @Test(arguments: [
    ("https://jane:pw@h/r#m", "https://h/r#m"),
    ("https://ghp_123@h/r", "https://h/r"),
    ("HTTPS://a@b:c@h/r", "HTTPS://h/r"),
    ("https://a:p@ss@h/r@v", "https://h/r@v"),
    ("https://jane:pa/ss@h/r", "https://h/r"),
    ("https://jane:p#ss@h/r", "https://h/r"),
    ("https://jane:p?ss@h/r", "https://h/r"),
    ("https://jane:p ss é@h/ r%", "https://h/ r%"),
    ("https:/jane:pw@h/r", "https:/h/r"),
    ("https:\\\\jane:pw@h\\r", "https:\\\\h\\r"),
    ("https:jane:pw@h/r", "h/r"),
    ("//jane:pw@h/r", "//h/r"),
    ("jane:pw@h/r", "h/r"),
    (" https://jane:pw@h/r", " https://h/r"),
    ("ssh://git:pw@h/r", "ssh://git@h/r"),
    ("git+ssh://git:pw@h/r", "git+ssh://git@h/r"),
    ("ssh://:pw@h/r", "ssh://h/r"),
  ])
  func `user and password go`(url: String, expected: String) {
    #expect(RedactedURL.withoutSecrets(url) == expected)
  }

  @Test(arguments: [
    (
      "https://h/z?disableRedirect=true&signature=abc",
      "https://h/z?disableRedirect=true&signature=REDACTED"
    ),
    ("https://h/z?token=a=b;c&x=1", "https://h/z?token=REDACTED&x=1"),
    ("https://h/z?x=1&TOKEN=a#f", "https://h/z?x=1&TOKEN=REDACTED#f"),
    ("https://h/z?x=1;token=a", "https://h/z?x=1;token=REDACTED"),
    ("https://h/z?%74oken=a", "https://h/z?%74oken=REDACTED"),
    ("https://h/z?x?token=a", "https://h/z?x?token=REDACTED"),
    ("https://h/z#token=a", "https://h/z#token=REDACTED"),
    (
      "https://h/z?access_token=a&X-Amz-Signature=b&sig=c",
      "https://h/z?access_token=REDACTED&X-Amz-Signature=REDACTED&sig=REDACTED"
    ),
    ("git@h:r?token=a", "git@h:r?token=REDACTED"),
    ("not a url?token=a b", "not a url?token=REDACTED"),
    ("https://h/z?token=a&token=b", "https://h/z?token=REDACTED&token=REDACTED"),
  ])
  func `the values of credentials in the query go`(url: String, expected: String) {
    #expect(RedactedURL.withoutSecrets(url) == expected)
    #expect(RedactedURL.withoutSecrets(expected) == expected)
  }
}
