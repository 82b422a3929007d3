#ifndef CSQLITE_SETTINGS_H
#define CSQLITE_SETTINGS_H

#include <sqlite3.h>

// In C, for Swift can't call functions that take any number of arguments.

/// Forbids SQL to damage the file of a connection or to change its schema by hand, whoever wrote the
/// schema (https://www.sqlite.org/security.html). Returns SQLite's result code.
int sqlite_defend(sqlite3 *connection);

/// Has SQLite not count what it allocates, which is a lock at each allocation. It has to come before the
/// first connection, and changes nothing after it.
void sqlite_count_no_memory(void);

#endif
