#include "CCommit.h"

// scripts/release links an object that has the commit under this name, and it goes before this one. A plain
// `swift build` knows no commit, so that the same source is the same program.
__attribute__((weak)) const char archiver_commit_text[] = "";

const char *archiver_commit(void) { return archiver_commit_text; }
