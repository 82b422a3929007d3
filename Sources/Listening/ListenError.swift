/// Why nothing can be served at an address, and the way out.
package struct ListenError: Error, CustomStringConvertible {
  let address: String
  let reason: String
  var wayOut = "--listen names another address"

  package var description: String {
    "cannot listen on \(address): \(reason); \(wayOut)"
  }
}
