import Snapshots
import Testing

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

  @Test(arguments: [
    "api_key", "apikey", "api-key", "APIKey", "key", "password", "passwd", "pwd", "secret",
    "client_secret", "clientSecret", "access_key", "auth", "authkey", "authorization", "code",
    "jwt",
    "rlkey", "token[]", "tokenValue", "refreshToken", "passphrase", "X-Amz-Credential",
    "X-Amz-Security-Token", "X-Goog-Credential", "X-Goog-Signature", "AWSAccessKeyId",
    "GoogleAccessId", "Key-Pair-Id", "Policy", "sig", "Signature", "OSSAccessKeyId",
    "subscription-key", "x-functions-key", "session_id", "PHPSESSIONID", "sid", "sas_token",
    "db%5Fpassword", "otp", "hdnts", "q-signature", "private_key", "userPassword", "sign", "hmac",
    "pw", "userPw", "db_pass", "smtpPass", "pat", "ticket", "psk", "cred", "dbCreds", "sas",
    "passcode", "pin_code", "pswd", "passwort", "api_keys", "token1", "apikey2", "PHPSESSID",
    "ASPSESSIONIDQABCDE", "__gda__", "_upt", "X-Tos-Signature", "X-Tos-Credential",
  ])
  func `the names that services give credentials are known`(name: String) {
    #expect(
      RedactedURL.withoutSecrets("https://h/x.tgz?v=1&\(name)=hunter2&w=2#main")
        == "https://h/x.tgz?v=1&\(name)=REDACTED&w=2#main"
    )
  }

  @Test(arguments: [
    "author", "monitor", "country_code", "zipcode", "passage", "bypass", "designer", "max_tokens",
    "keyword", "keys", "description", "expires", "date", "st", "username", "id", "ref", "path",
    "compass", "sessions", "tokenizer", "assign", "policyholder", "monkey", "turkey", "hockey",
    "whiskey", "secretary", "hash", "md5", "sha256", "h", "s", "e", "patch", "passive", "v2",
  ])
  func `names that mean something else are none of a credential`(name: String) {
    let url = "https://h/x?\(name)=value"
    #expect(RedactedURL.withoutSecrets(url) == url)
  }

  @Test(arguments: [
    ("https://proxy/?url=https://u:pw@h/r", "https://proxy/?url=https://h/r"),
    ("https://proxy/https://u:pw@h/r", "https://proxy/https://h/r"),
    (
      "https://proxy/r?u=https%3A%2F%2Fu%3Apw%40h%2Fr&v=1",
      "https://proxy/r?u=https%3A%2F%2Fh%2Fr&v=1"
    ),
    ("https://p/r?u=https%253A%252F%252Fu%253Apw%2540h", "https://p/r?u=https%253A%252F%252Fh"),
    ("git::https://u:pw@h/r", "git::https://h/r"),
    ("git+https://u:pw@h/r@v1", "git+https://h/r@v1"),
    (
      "https://p/r?u=https%3A%2F%2Fh%2F%3Ftoken%3Dpw%26a%3D1&v=1",
      "https://p/r?u=https%3A%2F%2Fh%2F%3Ftoken%3DREDACTED%26a%3D1&v=1"
    ),
    ("https://p/r?token=a%26b%3Dc&v=1", "https://p/r?token=REDACTED&v=1"),
    ("https://h/cb#access_token=pw&state=1", "https://h/cb#access_token=REDACTED&state=1"),
    ("https://p/x?to=a#!/r?key=pw", "https://p/x?to=a#!/r?key=REDACTED"),
    ("https://p/s3%3A%2F%2Fu%3Apw%40h/r", "https://p/s3%3A%2F%2Fh/r"),
    ("ssh://jump/ssh://git:pw@h/r", "ssh://jump/ssh://git@h/r"),
  ])
  func `URLs in a URL lose theirs too, encoded or not`(url: String, expected: String) {
    #expect(RedactedURL.withoutSecrets(url) == expected)
    #expect(RedactedURL.withoutSecrets(expected) == expected)
  }

  @Test(arguments: [
    (
      "https://b.s3.amazonaws.com/x?X-Amz-Algorithm=A&X-Amz-Credential=K%2F1&X-Amz-Date=1&X-Amz-Expires=9&X-Amz-SignedHeaders=host&X-Amz-Signature=a",
      "https://b.s3.amazonaws.com/x?X-Amz-Algorithm=A&X-Amz-Credential=K%2F2&X-Amz-Date=2&X-Amz-Expires=8&X-Amz-SignedHeaders=host&X-Amz-Signature=b"
    ),
    (
      "https://s.blob.core.windows.net/c/x?sv=2022&st=1&se=2&sr=b&sp=r&sig=a",
      "https://s.blob.core.windows.net/c/x?sv=2022&st=3&se=4&sr=b&sp=r&sig=b"
    ),
    (
      "https://storage.googleapis.com/b/x?GoogleAccessId=i&Expires=1&Signature=a",
      "https://storage.googleapis.com/b/x?GoogleAccessId=i&Expires=2&Signature=b"
    ),
    (
      "https://d.cloudfront.net/x?Expires=1&Policy=p&Signature=a&Key-Pair-Id=k",
      "https://d.cloudfront.net/x?Expires=2&Policy=q&Signature=b&Key-Pair-Id=k"
    ),
    (
      "https://b.tos-cn.volces.com/x?X-Tos-Date=1&X-Tos-Expires=9&X-Tos-Credential=k&X-Tos-Signature=a",
      "https://b.tos-cn.volces.com/x?X-Tos-Date=2&X-Tos-Expires=8&X-Tos-Credential=k&X-Tos-Signature=b"
    ),
    ("https://h/x?st=a&e=1", "https://h/x?st=b&e=2"),
    ("https://h/x?md5=a&expires=1", "https://h/x?md5=b&expires=2"),
    ("https://h/x?s=a&expires=1", "https://h/x?s=b&expires=2"),
    ("https://h/x?wsSecret=a&wsTime=1", "https://h/x?wsSecret=b&wsTime=2"),
  ])
  func `a URL that is signed again is the same`(first: String, second: String) {
    let redacted = RedactedURL.withoutSecrets(first)
    #expect(redacted == RedactedURL.withoutSecrets(second))
    #expect(redacted != RedactedURL.withoutSecrets(second.replacing("/x?", with: "/y?")))
  }

  @Test(arguments: [
    (#"https://h/x?q={"password":"a\"b","v":1}"#, #"https://h/x?q={"password":"REDACTED","v":1}"#),
    (#"https://h/x?q={"apiKey" : 5, "v":1}"#, #"https://h/x?q={"apiKey" : REDACTED, "v":1}"#),
    (
      "https://h/x?q=%7B%22headers%22%3A%7B%22Authorization%22%3A%22Bearer%20pw%22%7D%7D&v=1",
      "https://h/x?q=%7B%22headers%22%3A%7B%22Authorization%22%3A%22REDACTED%22%7D%7D&v=1"
    ),
    (#"https://h/x?q={"name":"a","password":""}"#, #"https://h/x?q={"name":"a","password":""}"#),
  ])
  func `the credentials of an object in the query go`(url: String, expected: String) {
    #expect(RedactedURL.withoutSecrets(url) == expected)
    #expect(RedactedURL.withoutSecrets(expected) == expected)
  }

  @Test(arguments: [
    ("https://h/ghp_0123456789abcdefghij/x.tgz", "https://h/REDACTED/x.tgz"),
    ("https://h/x?v=1&to=apify_api_0123456789abcdef#m", "https://h/x?v=1&to=REDACTED#m"),
    ("https://h/x?u=%2Fglpat%2D0123456789abcdef%2F", "https://h/x?u=%2FREDACTED%2F"),
    ("git@h:xoxb-1234567890-abcdef/r.git", "git@h:REDACTED/r.git"),
    ("https://h/image/s--Ab1Cd2Ef--/v1/x", "https://h/image/REDACTED/v1/x"),
    ("https://h/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln/x", "https://h/REDACTED/x"),
    (
      "https://h/ghp_short/AKIA/eyJhbGciOiJIUzI1NiJ9",
      "https://h/ghp_short/AKIA/eyJhbGciOiJIUzI1NiJ9"
    ),
  ])
  func `a token that is known by its form goes, wherever it stands`(url: String, expected: String) {
    #expect(RedactedURL.withoutSecrets(url) == expected)
    #expect(
      RedactedURL.withoutSecrets(in: "\(url) here") == (url.contains("://") ? expected : url)
        + " here"
    )
  }

  @Test(arguments: [
    (
      "see https://u:pw@h/r, and <https://h?key=pw>\n",
      "see https://h/r, and <https://h?key=REDACTED>\n"
    ),
    (#"{"u":"https:\/\/u:pw@h\/r"}"#, #"{"u":"https:\/\/h\/r"}"#),
    ("key=value; token=x", "key=value; token=x"),
    ("let url = a ? b : c // d@e", "let url = a ? b : c // d@e"),
    ("mail jane@example.com", "mail jane@example.com"),
    ("https%3A%2F%2Fu%3Apw%40h", "https%3A%2F%2Fh"), ("100%", "100%"), ("", ""),
    ("\u{e9}: https://h/\u{301}?x=1 \u{0}", "\u{e9}: https://h/\u{301}?x=1 \u{0}"),
  ])
  func `in a text only URLs lose their secrets`(text: String, expected: String) {
    let redacted = RedactedURL.withoutSecrets(in: text)
    #expect(Array(redacted.utf8) == Array(expected.utf8))
  }

  @Test func `a very long URL is cut, and a very long text read quickly`() {
    let long = "https://h/?token=" + String(repeating: "x", count: 1 << 17)
    #expect(RedactedURL.withoutSecrets(long) == "https://h/?token=REDACTED")
    let text = String(repeating: "a:/", count: 1 << 18)
    #expect(RedactedURL.withoutSecrets(in: text).utf8.count <= 1 << 16)
  }
}
