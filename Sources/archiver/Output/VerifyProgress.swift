import Foundation
import Storage

/// Shows how far a verification is, and how fast.
struct VerifyProgress {
  private let start = ContinuousClock.now

  func show(_ progress: Verification.Progress) {
    Output.progress(text(of: progress))
  }

  private func text(of progress: Verification.Progress) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let megabytes = Double(progress.size) / 1_000_000
    let rate = seconds > 0 ? megabytes / seconds : 0
    let findings =
      progress.findingCount == 0
      ? "" : ", \(progress.findingCount.counting("finding"))"
    return String(format: "%.0f MB, %.0f MB/s%@ · ", megabytes, rate, findings) + progress.subject
  }
}
