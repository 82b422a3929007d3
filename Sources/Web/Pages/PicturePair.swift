import Answers
import Changes
import Snapshots

/// Both sides of a file that is a picture, or the one that is.
struct PicturePair {
  let html: HTML

  /// Nil where no side is a picture that goes on the page.
  init?(
    of file: FileChange,
    in answer: ComparisonAnswer,
    _ budget: inout LineBudget,
    _ links: SiteLinks
  ) throws {
    var figures = HTML()
    let sides: [(words: StaticString, file: FileState?)] = [
      ("before", file.old), ("after", file.new),
    ]
    for (words, file) in sides {
      guard let file, let content = file.content, !content.isText, !content.isPurged,
        budget.takePicture(of: content.size), let image = RasterImage(try answer.bytes(of: file))
      else { continue }
      let side = HTML(stringLiteral: words)
      figures += """
        <figure><figcaption>The picture \(side)</figcaption><img class="image" loading="lazy" \
        src="\(links.picture("\(content.hash)"))" alt="The \(image.name) picture \
        \(file.path.quoted), \(side)"></figure>
        """
    }
    if figures.count == 0 { return nil }
    html = "<div class=\"pictures\">\(figures)</div>"
  }
}
