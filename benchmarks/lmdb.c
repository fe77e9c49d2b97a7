/* The rival of the backend's group commit: one caller who puts and commits as fast as LMDB can. Prints how many commits a second. lmdb FOLDER SECONDS */
#include <endian.h>
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void check(int code) {
  if (code == 0) return;
  fprintf(stderr, "lmdb: %s\n", mdb_strerror(code));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  MDB_env *environment;
  MDB_txn *transaction;
  MDB_dbi database;
  char value[80] = {0};
  uint64_t number = 0;
  if (count != 3) return 2;
  check(mdb_env_create(&environment));
  check(mdb_env_set_mapsize(environment, 1L << 30));
  check(mdb_env_open(environment, arguments[1], 0, 0600));
  check(mdb_txn_begin(environment, NULL, 0, &transaction));
  check(mdb_dbi_open(transaction, NULL, 0, &database));
  check(mdb_txn_commit(transaction));
  double began = now(), end = began + atof(arguments[2]), time;
  do {
    uint64_t key = htobe64(++number);
    MDB_val stored_key = {sizeof key, &key}, stored_value = {sizeof value, value};
    check(mdb_txn_begin(environment, NULL, 0, &transaction));
    check(mdb_put(transaction, database, &stored_key, &stored_value, 0));
    check(mdb_txn_commit(transaction));
    time = now();
  } while (time < end);
  printf("%.0f\n", number / (time - began));
  mdb_env_close(environment);
  return 0;
}
