/* commands: one file a command, or a few; the table of them is in main.c. A command has settings of
 * its own, in which the groups of options that it shares with others lie (options/groups.h).
 * Results go to stdout, talk goes to stderr.
 */
#ifndef HM_COMMANDS_H
#define HM_COMMANDS_H

#include "disk/disk.h"
#include "options/groups.h"
#include "talk/talk.h"

extern const struct command command_synth, command_train, command_mine, command_detect,
    command_eval, command_verify, command_inspect, command_extract, command_show, command_convert,
    command_bench, command_datasets, command_report;

/* ---- folders and files (common.c) -------------------------------------------------------- */

/* May the folder be written into? It does not exist yet (then it is made), is empty, or --force and
 * it is of this kind (kind NULL: files are only added). HM_OUTPUT says why not; nothing is removed.
 */
enum hm_status check_folder(const char *path, bool force, const struct folder_kind *kind,
                            struct hm_error *error);
/* HM_OUTPUT: the file exists, and --force was not given. path NULL: there is none to write. */
enum hm_status check_new_file(const char *path, bool force, struct hm_error *error);
/* All images of several paths in one set, in the order of the paths. Of several paths a bad one is
 * kept, to be skipped where it is opened. */
enum hm_status find_images(const struct files_settings *files, int count, char **paths,
                           struct data_set *out, struct hm_error *error);
/* The photographs of one path, to be decoded as --exif says. */
enum hm_status find_photos(const struct files_settings *files, const char *path,
                           struct data_set *out, struct hm_error *error);
/* Members x, y, width, height (in hundredths of a pixel) and score. */
void json_put_box(struct json *j, const struct hm_detection *box);
/* How many files of a folder are no pictures, where there are any. */
void say_passed(struct terminal *terminal, const char *path, const struct data_set *set);

/* "96 pixels tall (--upsample 1: 48)": what the smallest object has at the upsample in force, and
 * what it would have at more. */
#define SMALLEST_WORDS 64
const char *smallest_words(double height, double upsample, char words[SMALLEST_WORDS]);

/* ---- annotations (annotations.c) --------------------------------------------------------- */

/* The people in `path`, read as --format, --labels, --exif and so on say. */
enum hm_status read_truth(const struct truth_settings *settings, const struct files_settings *files,
                          const char *path, struct terminal *terminal, struct data_truth *out,
                          struct hm_error *error);
/* "423 boxes in 170 photographs (pascal), 401 used; 20 too small, ..." */
void say_truth(struct terminal *terminal, const struct data_truth *truth,
               const struct data_windows *windows);
/* HM_INPUT where there are boxes, but of other labels than those that are looked for. */
enum hm_status refuse_other_labels(const char *path, const struct data_truth *truth,
                                   struct hm_error *error);
/* Where boxes are too small for a window: how small, and what would take them. */
void say_small_boxes(struct terminal *terminal, const struct data_windows *windows,
                     const struct data_window_rule *rule, double upsample);

/* --window auto: reads `path` once, chooses the window for its boxes and says so. Else nothing.
 * HM_INPUT: there are no boxes. */
enum hm_status choose_window(const struct truth_settings *settings,
                             const struct files_settings *files, const char *path, double fill,
                             double upsample, struct geometry_settings *geometry,
                             struct terminal *terminal, struct hm_error *error);

#endif
