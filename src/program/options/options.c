/* Options: the walker that parses and explains the tables. Those that commands share are in
 * options_shared.c, the record of options in run.json is in options_json.c. */
#include "commands/cli.h"
#include "model/names.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding ----------------------------------------------------------------------------- */

static const struct option *find_option(const struct command *command, const char *name,
                                        size_t length)
{
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name; o++)
            if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
                return o;
    return NULL;
}

/* Levenshtein's distance. Names are short. */
static int distance(const char *a, const char *b)
{
    int row[64];
    int columns = (int)strlen(b) < 63 ? (int)strlen(b) : 63;
    for (int j = 0; j <= columns; j++)
        row[j] = j;
    for (int i = 1; *a; a++, i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= columns; j++) {
            int change = diagonal + (*a != b[j - 1]);
            diagonal = row[j];
            int other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < other ? change : other;
        }
    }
    return row[columns];
}

void word_nearest(const char *given, const char *name, const char **nearest)
{
    int half = (int)strlen(given) / 2 + 1;
    int least = *nearest ? distance(given, *nearest) : half < 4 ? half : 4;
    if (distance(given, name) < least)
        *nearest = name;
}

static enum hm_status unknown_option(const struct command *command, const char *given,
                                     struct hm_error *error)
{
    const char *nearest = NULL;
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name; o++)
            word_nearest(given, o->name, &nearest);
    if (nearest)
        return fail(error, HM_USAGE, "%s: there is no option --%s; did you mean --%s?",
                    command->name, given, nearest);
    return fail(error, HM_USAGE, "%s: there is no option --%s; see hogmine %s --help",
                command->name, given, command->name);
}

/* ---- values ------------------------------------------------------------------------------ */

/* A finite decimal number at the start of text; *end behind it. strtod takes more than we do. */
static bool read_number(const char *text, double *value, char **end)
{
    if (!strchr("+-.0123456789", text[0]) || text[0] == 0 || strpbrk(text, "xXnN"))
        return false;
    *value = strtod(text, end);
    return *end != text && isfinite(*value);
}

static enum hm_status bad_value(const struct option *o, const char *text, struct hm_error *error)
{
    switch (o->kind) {
    case OPTION_SHARE:
        return fail(error, HM_USAGE, "--%s %s: give a share such as 10%% or 0.1", o->name, text);
    case OPTION_BYTES:
        return fail(error, HM_USAGE, "--%s %s: give a number of bytes such as 512M or 2G", o->name,
                    text);
    case OPTION_SEED:
        return fail(error, HM_USAGE, "--%s %s: give a whole number from 0 to 9223372036854775807",
                    o->name, text);
    case OPTION_CHOICE: {
        struct text list = {0};
        for (int i = 0; o->choices[i]; i++)
            text_printf(&list, "%s%s", i ? ", " : "", o->choices[i]);
        fail(error, HM_USAGE, "--%s %s: give one of %s", o->name, text, list.bytes);
        text_free(&list);
        return HM_USAGE;
    }
    default:
        return fail(error, HM_USAGE, "--%s %s: give %s%sa %snumber from %.10g to %.10g", o->name,
                    text, o->choices ? o->choices[0] : "", o->choices ? " or " : "",
                    o->kind == OPTION_INT ? "whole " : "", o->low, o->high);
    }
}

static bool set_number(const struct option *o, const char *text, void *field)
{
    char *end;
    double value;
    if (o->kind == OPTION_DOUBLE && o->choices && strcmp(text, o->choices[0]) == 0) {
        *(double *)field = NOT_GIVEN;
        return true;
    }
    if (!read_number(text, &value, &end))
        return false;
    if (o->kind == OPTION_SHARE && *end == '%') {
        value /= 100;
        end++;
    }
    if (o->kind == OPTION_BYTES && *end) {
        const char *unit = strchr("KMGT", *end & ~0x20);
        if (!unit)
            return false;
        for (const char *u = "KMGT"; u <= unit && *u; u++) {
            value *= 1024;
            if (*u == *unit)
                break;
        }
        end++;
    }
    if (*end)
        return false;
    if (o->kind == OPTION_BYTES) {
        if (!(value >= 0 && value <= 1e18))
            return false;
        *(size_t *)field = (size_t)value;
        return true;
    }
    if (!(value >= o->low && value <= o->high))
        return false;
    if (o->kind == OPTION_INT) {
        if (value != floor(value))
            return false;
        *(int *)field = (int)value;
    } else {
        *(double *)field = value;
    }
    return true;
}

static bool set_seed(const char *text, uint64_t *field)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || value > INT64_MAX)
        return false;
    *field = value;
    return true;
}

static enum hm_status add_to_list(struct option_list *list, const struct option *o,
                                  const char *text, struct hm_error *error)
{
    if (list->recorded)
        *list = (struct option_list){.count = 0};
    if (list->count == OPTION_LIST_MOST)
        return fail(error, HM_USAGE, "--%s is given more than %d times", o->name, OPTION_LIST_MOST);
    list->items[list->count++] = text;
    return HM_OK;
}

enum hm_status option_set(const struct option *o, const char *text, struct settings *settings,
                          struct hm_error *error)
{
    void *field = (char *)settings + o->offset;
    bool good = true;
    if (o->kind == OPTION_LIST)
        return add_to_list(field, o, text, error);
    if (o->kind == OPTION_TEXT) {
        if (!*text)
            return fail(error, HM_USAGE, "--%s is empty: --%s %s", o->name, o->name, o->value);
        *(const char **)field = text;
    } else if (o->kind == OPTION_SEED) {
        good = set_seed(text, field);
    } else if (o->kind == OPTION_CHOICE) {
        int index = name_index(o->choices, text);
        good = index >= 0;
        if (good)
            *(int *)field = index;
    } else {
        good = set_number(o, text, field);
    }
    return good ? HM_OK : bad_value(o, text, error);
}

/* ---- parsing ----------------------------------------------------------------------------- */

/* One argument that starts with two dashes. *i is moved on when its value is the next argument. */
static enum hm_status parse_option(const struct command *command, int argc, char **argv, int *i,
                                   struct settings *settings, struct hm_error *error)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    const struct option *o = find_option(command, name, length);
    bool negated = false;
    if (!o && strncmp(name, "no-", 3) == 0) {
        o = find_option(command, name + 3, length - 3);
        negated = o && o->kind == OPTION_FLAG;
        if (!negated)
            o = NULL;
    }
    if (!o) {
        char given[64];
        snprintf(given, sizeof given, "%.*s", (int)length, name);
        return unknown_option(command, given, error);
    }
    if (o->kind == OPTION_FLAG) {
        if (equals)
            return fail(error, HM_USAGE, "--%s takes no value; give --%s or --no-%s", o->name,
                        o->name, o->name);
        *(bool *)((char *)settings + o->offset) = !negated;
        return HM_OK;
    }
    if (equals)
        return option_set(o, equals + 1, settings, error);
    if (*i + 1 >= argc)
        return fail(error, HM_USAGE, "--%s needs a value: --%s %s", o->name, o->name, o->value);
    return option_set(o, argv[++*i], settings, error);
}

static enum hm_status check_required(const struct command *command, const struct settings *settings,
                                     int count, struct hm_error *error)
{
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name; o++)
            if (o->required && !settings->resume &&
                !*(const char *const *)((const char *)settings + o->offset))
                return fail(error, HM_USAGE, "%s needs --%s %s: hogmine %s", command->name, o->name,
                            o->value, command->synopsis);
    if (count < command->fewest)
        return fail(error, HM_USAGE, "%s needs %s: hogmine %s", command->name,
                    command->fewest == 1 ? "an argument" : "more arguments", command->synopsis);
    if (command->most >= 0 && count > command->most)
        return fail(error, HM_USAGE, "%s takes %d argument%s, %d were given: hogmine %s",
                    command->name, command->most, command->most == 1 ? "" : "s", count,
                    command->synopsis);
    return HM_OK;
}

/* The last --preset of the command line, or NULL. */
static const char *given_preset(int argc, char **argv)
{
    const char *name = NULL;
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--preset=", 9) == 0)
            name = argv[i] + 9;
        else if (strcmp(argv[i], "--preset") == 0 && i + 1 < argc)
            name = argv[i + 1];
    }
    return name;
}

/* Whatever stands before or after it on the command line goes before it. An unknown name is said
 * where --preset is parsed. */
static enum hm_status apply_preset(const struct command *command, const char *name,
                                   struct settings *settings, struct hm_error *error)
{
    const struct preset *preset = command->presets;
    while (preset && preset->name && (!name || strcmp(preset->name, name) != 0))
        preset++;
    if (!preset || !preset->name)
        return HM_OK;
    enum hm_status status = HM_OK;
    for (int i = 0; preset->options[i].option && status == HM_OK; i++) {
        const char *option = preset->options[i].option;
        status = option_set(find_option(command, option, strlen(option)), preset->options[i].value,
                            settings, error);
    }
    return status;
}

enum hm_status options_parse(const struct command *command, int argc, char **argv,
                             struct settings *settings, int *count, bool *help,
                             struct hm_error *error)
{
    bool all_paths = false;
    settings->argc = argc;
    settings->argv = argv;
    *count = 0;
    *help = false;
    enum hm_status status = apply_preset(command, given_preset(argc, argv), settings, error);
    for (int i = 0; i < argc && status == HM_OK; i++) {
        if (!all_paths && strcmp(argv[i], "--") == 0) {
            all_paths = true;
        } else if (!all_paths && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            *help = true;
            return HM_OK;
        } else if (!all_paths && strncmp(argv[i], "--", 2) == 0) {
            status = parse_option(command, argc, argv, &i, settings, error);
        } else if (!all_paths && argv[i][0] == '-' && argv[i][1]) {
            return fail(error, HM_USAGE,
                        "%s: %s: options start with two dashes; a path that starts with one is "
                        "written ./%s",
                        command->name, argv[i], argv[i]);
        } else if (!*argv[i]) {
            return fail(error, HM_USAGE, "%s: a path is empty", command->name);
        } else {
            argv[(*count)++] = argv[i];
        }
    }
    return status == HM_OK ? check_required(command, settings, *count, error) : status;
}

/* ---- explaining --------------------------------------------------------------- */

void options_help(const struct command *command, FILE *file)
{
    struct text t = {0};
    text_printf(&t, "hogmine %s\n\n%s\n\n", command->synopsis, command->description);
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name; o++) {
            char left[64];
            snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "",
                     o->value ? o->value : "");
            text_printf(&t, "  %-26s ", left);
            text_wrapped(&t, o->help, 29, 96);
        }
    for (const struct preset *p = command->presets; p && p->name; p++) {
        text_printf(&t, "\n--preset %s:\n  ", p->name);
        text_wrapped(&t, p->help, 2, 96);
        for (int i = 0; p->options[i].option; i++) {
            const char *before = i % 5 ? " " : i ? "\n    " : "    ";
            text_printf(&t, "%s--%s %s", before, p->options[i].option, p->options[i].value);
        }
        text_printf(&t, "\n");
    }
    fputs(t.failed ? "out of memory\n" : t.bytes, file);
    text_free(&t);
}
