/// The commit that the program was built from; empty when nobody said so.
const char *archiver_commit(void);
