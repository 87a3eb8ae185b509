/* What the files of `hogmine show` share: one file a thing that can be shown. */
#ifndef HM_CLI_SHOW_H
#define HM_CLI_SHOW_H

#include "commands/commands.h"
#include "report/sheet.h"

struct show_settings {
    struct common_settings common;
    struct files_settings files;
    struct scan_settings scan;
    struct geometry_settings geometry;
    const char *out, *model, *region, *negatives;
    struct given_int level, round, top;
    bool force;
};

/* Writes the picture to --out and frees it; then prints `result`, or without one the path (a small
 * document with --json). `kind` is the word for what is shown. */
enum hm_status show_picture(const struct show_settings *s, struct picture *picture,
                            const char *kind, const char *of, struct text *result,
                            struct hm_error *error);

/* Reads a photograph as --exif says; says so where it has an EXIF orientation. */
enum hm_status show_read(const struct show_settings *s, const char *path, struct image *photo,
                         struct hm_error *error);

/* The evidence of one window of a photograph (show_window.c). */
enum hm_status show_window(const struct show_settings *s, const char *path, struct hm_error *error);
/* The windows that a round of a run added (show_round.c). */
enum hm_status show_round(const struct show_settings *s, const char *run, struct hm_error *error);

#endif
