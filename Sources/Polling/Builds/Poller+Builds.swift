extension Poller {
  var buildMode: BuildMode { builds == nil ? .none : settings.builds }

  /// Asks for the builds of the Actors that may have new ones.
  func lookForBuilds(_ recorder: inout PollRecorder) async throws {
    let inquiries = recorder.takeBuilds()
    guard let builds, recorder.isRunning, !inquiries.isEmpty else { return }
    let queue = BuildQueue(
      of: inquiries,
      atMost: settings.mostBuilds,
      in: archive,
      during: recorder.poll,
      on: executor,
      recorder,
      progress: progress
    )
    let search = BuildSearch(source: builds, queue: queue)
    do {
      let workers = Workers(count: min(settings.inFlight, inquiries.count), again: nil) {
        await queue.recorder.isRunning
      }
      try await workers.run {
        while let inquiry = await queue.next() {
          do {
            try await search.look(at: inquiry)
          } catch is CancellationError {
            await queue.cutOff()
            break
          }
        }
      }
    } catch {
      recorder = await queue.recorder
      throw error
    }
    recorder = await queue.recorder
  }
}
