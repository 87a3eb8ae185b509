/* The photographs that a run mined, by the names that its tables have. */
#ifndef HM_CLI_MINED_H
#define HM_CLI_MINED_H

#include "commands/cli.h"
#include "report/story.h"

/* The negatives (in `asked`, or without it where run.json says), and after --mine-positives the
 * annotated photographs, as positives/NAME. `record` has at least what story_read_record reads, and
 * says where the negatives are, or `asked` does. Sorted for data_index; free also after an error.
 */
enum hm_status mined_photographs(const struct story *record, const char *asked,
                                 struct data_set *out, struct hm_error *error);

#endif
