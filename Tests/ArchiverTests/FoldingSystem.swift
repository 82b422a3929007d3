import Foundation
import RealPrograms

/// A system on which case does not count, for a program that it is put before: a library that has names in
/// folders be of small letters.
struct FoldingSystem {
  private static let source = """
    #define _GNU_SOURCE
    #include <ctype.h>
    #include <dlfcn.h>
    #include <fcntl.h>
    #include <stdarg.h>
    #include <sys/stat.h>
    static const char *small(int folder, const char *name, char *copy) {
      if (folder == AT_FDCWD || *name == '/' || *name == '.') return name;
      char *end = copy;
      while (*name) *end++ = tolower(*name++);
      *end = 0;
      return copy;
    }
    #define OPEN(f) int f(int folder, const char *name, int flags, ...) { \\
      va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); char copy[4096]; \\
      int (*next)(int, const char *, int, ...) = dlsym(RTLD_NEXT, #f); \\
      return next(folder, small(folder, name, copy), flags, mode); }
    OPEN(openat)
    OPEN(openat64)
    int mkdirat(int folder, const char *name, mode_t mode) {
      char copy[4096];
      int (*next)(int, const char *, mode_t) = dlsym(RTLD_NEXT, "mkdirat");
      return next(folder, small(folder, name, copy), mode);
    }
    #define STAT(f) int f(int folder, const char *name, struct stat *facts, int flags) { char copy[4096]; \\
      int (*next)(int, const char *, struct stat *, int) = dlsym(RTLD_NEXT, #f); \\
      return next(folder, small(folder, name, copy), facts, flags); }
    STAT(fstatat)
    STAT(fstatat64)

    """

  /// What a program needs in its environment to be on this system.
  let environment: [String: String]

  /// Makes it in a folder; nil where there is no compiler of C, or another way to put libraries first.
  init?(in folder: URL) async throws {
    let library = folder.appending(path: "folding.so")
    let file = folder.appending(path: "folding.c")
    try Data(Self.source.utf8).write(to: file)
    let compiled = try await RealProgram.run(
      "sh",
      "-c",
      """
      [ "$(uname)" = Linux ] || exit 1
      for cc in cc clang gcc; do command -v $cc && exec $cc -shared -fPIC -o "$1" "$2" -ldl; done; exit 1
      """,
      "sh",
      library.path,
      file.path,
      in: folder
    )
    guard compiled.status == 0 else { return nil }
    environment = ["LD_PRELOAD": library.path]
  }
}
