#ifndef CSQLITE_DEFENSE_H
#define CSQLITE_DEFENSE_H

#include <sqlite3.h>

/// Forbids SQL to damage the file of a connection or to change its schema by hand, whoever wrote the
/// schema (https://www.sqlite.org/security.html). Returns SQLite's result code.
///
/// In C, for Swift can't call a function that takes any number of arguments.
int sqlite_defend(sqlite3 *connection);

#endif
