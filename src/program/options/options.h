/* options: what a command line can say.
 *
 * An option is a row of a table; so is a kind of options. Parsing, --help, the record in run.json
 * and the line that repeats a run are all made from the rows. A group is a table of rows with the
 * structure that they fill (groups.h has those that commands share); a command owns its settings,
 * in which its groups lie.
 */
#ifndef HM_OPTIONS_H
#define HM_OPTIONS_H

#include "base/base.h"

#include <stddef.h>
#include <stdio.h>

/* ---- values ------------------------------------------------------------------------------ */

/* What an option may be left without. */
struct given_int {
    int value;
    bool given;
};
struct given_double {
    double value;
    bool given;
};
struct given_seed {
    uint64_t value;
    bool given;
};
struct given_bytes {
    size_t value;
    bool given;
};
struct option_extent {
    int width, height;
};
struct given_extent {
    struct option_extent value;
    bool given;
};

#define OPTION_LIST_MOST 16
struct option_list {
    const char *items[OPTION_LIST_MOST];
    int count;
    bool recorded; /* by an earlier run: the first one that is given replaces them all */
};

/* ---- rows -------------------------------------------------------------------------------- */

enum option_kind {
    OPTION_FLAG, /* bool: --name and --no-name */
    OPTION_INT,
    OPTION_DOUBLE,
    OPTION_SHARE,  /* double: 0.1 or 10% */
    OPTION_BYTES,  /* size_t: 2G, 512M, 1000000 */
    OPTION_SEED,   /* uint64_t */
    OPTION_EXTENT, /* struct option_extent: 64x128, or one number for both */
    OPTION_WINDOW, /* the same, or auto: 0x0 */
    OPTION_CHOICE, /* int: an index into `choices` */
    OPTION_PRESET, /* int: an index into `presets` */
    OPTION_TEXT,   /* const char *, NULL where it is not given; so are the next three */
    OPTION_FILE,
    OPTION_FOLDER,
    OPTION_PATH, /* a file or a folder */
    OPTION_LIST, /* struct option_list: a text that may be given several times */
};

/* What it is to a run that is gone on with, and to the line that repeats one. */
enum option_role {
    OPTION_RESULT, /* it makes the result what it is: must be the same */
    OPTION_PLACE,  /* where things are: may change, and is repeated */
    OPTION_MANNER, /* how it is run, or told: may change, and is not repeated */
};

/* Options that are applied together, before those of the command line. */
#define PRESET_OPTIONS_MOST 12
struct preset {
    const char *name, *help;
    struct {
        const char *option, *value;
    } options[PRESET_OPTIONS_MOST + 1]; /* ended by {NULL} */
};

struct option {
    const char *name;  /* without the dashes */
    const char *value; /* how --help calls its value, NULL for a flag */
    enum option_kind kind;
    size_t offset; /* in the structure of its group */
    const char *help;
    const char *usual;            /* the default, as it would be typed; NULL: none, 0 or off */
    double low, high;             /* of numbers */
    const char *const *choices;   /* ended by NULL */
    const struct preset *presets; /* ended by {0} */
    const char *without;          /* the word for "not given", such as auto */
    bool optional;                /* its value is a struct given_... */
    bool required, instead_of_required; /* the latter: with it, nothing is required */
    enum option_role role;
};

struct option_group {
    const char *title;            /* heading in --help; NULL: none */
    const struct option *options; /* ended by {0} */
    size_t offset;                /* of the group's structure in the command's settings */
};

struct command;
/* What was typed, read. */
struct command_line {
    const struct command *command;
    void *settings; /* the command's own structure */
    int count;      /* positional arguments */
    char **paths;
    int argc; /* all that stands behind the command's name */
    char **argv;
};

struct command {
    const char *name, *synopsis, *summary;
    const char *description;           /* the text of --help between synopsis and options */
    const struct option_group *groups; /* ended by {0} */
    size_t settings_size;
    int fewest, most; /* positional arguments; most -1: any number */
    enum hm_status (*run)(const struct command_line *line, struct hm_error *error);
};

/* ---- all options of a command ------------------------------------------------------------ */

/* for (struct option_walk w = {.command = command}; option_next(&w);) ... w.option, w.offset */
struct option_walk {
    const struct command *command;
    const struct option_group *group;
    const struct option *option;
    size_t offset; /* of the value in the command's settings */
};
bool option_next(struct option_walk *walk);

/* For "did you mean": *nearest (NULL at first) becomes `name` where that is nearer to what was
 * given, and near enough to be what was meant. */
void word_nearest(const char *given, const char *name, const char **nearest);

/* Every option as it is where nothing is given. */
enum hm_status options_defaults(const struct command *command, void *settings,
                                struct hm_error *error);
/* Reads argv[0 .. argc-1] (what follows the command's name) into settings, which are set already;
 * positional arguments are collected at the front of argv, *count of them. HM_USAGE says what to
 * type instead. *help: --help was given. */
enum hm_status options_parse(const struct command *command, int argc, char **argv, void *settings,
                             int *count, bool *help, struct hm_error *error);
void options_help(const struct command *command, FILE *file);

/* ---- one value (kinds.c); `field` is where it lies --------------------------------------- */

enum hm_status option_set(const struct option *o, const char *text, void *field,
                          struct hm_error *error);
/* As it would be typed; nothing where it is not given. */
void option_print(const struct option *o, const void *field, struct text *out);
void option_json(const struct option *o, const void *field, struct text *out);

/* ---- lines of the library (option_words.c) ----------------------------------------------- */

#define OPTION_NAME 40
/* Where `text` begins with a setting in backquotes, as lines below the program name it: the option
 * of that name, and how much of the text that stands for. 0: it begins otherwise. */
size_t option_of_setting(const char *text, char option[OPTION_NAME]);
/* Appends a line with its settings as options. */
void option_words(const char *line, struct text *out);

/* ---- the record (record.c) --------------------------------------------------------------- */

/* All options of a command, as an object of their values. */
void options_json(const struct command *command, const void *settings, struct text *out);
/* The way back: object is a json_t, which the settings then point into. */
enum hm_status options_from_json(const struct command *command, void *object, void *settings,
                                 struct hm_error *error);

#endif
