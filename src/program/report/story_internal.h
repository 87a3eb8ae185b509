/* What the files that read a run folder share: story_record.c (run.json), story.c (the
 * ledger, models, held-out figures), story_windows.c (tables of windows and scores). */
#ifndef HM_STORY_INTERNAL_H
#define HM_STORY_INTERNAL_H

#include "report/story.h"
#include "disk/disk.h"

#define STORY_FILE_BYTES ((size_t)1 << 30)

/* Reads RUN/NAME. Absent: HM_OK with no bytes; not readable: the same, and a line in `missing`. */
enum hm_status story_file(struct story *s, const char *name, struct file_bytes *out,
                          struct hm_error *error);
/* A number, NAN where the text is none. */
double story_number(const char *text);

/* What story_read_record took. */
void story_free_record(struct story *s);
enum hm_status story_read_rounds(struct story *s, size_t most, struct hm_error *error);
enum hm_status story_read_suspects(struct story *s, size_t most, struct hm_error *error);
enum hm_status story_read_histograms(struct story *s, struct hm_error *error);

#endif
