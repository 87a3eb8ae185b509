/* A folder of the test program's own, for programs that include this: made at the start of main,
 * removed with all it holds at the end.
 *
 *     int main(void)
 *     {
 *         folder_make();
 *         int failed = test_run(...);
 *         folder_remove();
 *         return failed;
 *     }
 */
#ifndef HM_TEST_FOLDER_H
#define HM_TEST_FOLDER_H

#include "base/base.h"
#include "disk/disk.h"

#include <stdio.h>
#include <stdlib.h>

static char folder[] = "/tmp/hogmine-test-XXXXXX";

static inline void folder_make(void)
{
    if (!mkdtemp(folder))
        abort();
}

static inline void folder_remove(void)
{
    file_remove_tree(folder, NULL);
}

/* For memory that is to go to disk: a scratch file of the process's own. */
static inline const struct mem_overflow *overflow_into(const char *path)
{
    static struct mem_overflow overflows[64];
    static int count;
    overflows[count] = scratch_overflow(scratch_new(path));
    return &overflows[count++];
}

/* The path of a name in it; the last four stay valid. */
static inline char *at(const char *name)
{
    static char path[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

#endif
