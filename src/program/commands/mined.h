/* The photographs that a run mined, by the names that its tables have. */
#ifndef HM_CLI_MINED_H
#define HM_CLI_MINED_H

#include "commands/cli.h"
#include "run/run.h"

/* The negatives (in `asked`, or without it where run.json says), and after --mine-positives the
 * annotated photographs, as positives/NAME. The record or `asked` says where the negatives are.
 * Sorted for data_index; free also after an error.
 */
enum hm_status mined_photographs(const struct run_record *record, const char *asked,
                                 struct data_set *out, struct hm_error *error);

#endif
