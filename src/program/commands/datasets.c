/* hogmine datasets: the data sets there are manifests for, and whether a folder is one of them. */
#include "commands/cli.h"
#include "datasets/datasets.h"

#include <string.h>

static const struct option options_datasets[] = {
    {"check", "DIR", OPTION_TEXT, offsetof(struct settings, check), 0, 0, NULL,
     "is that folder the set, whole? exit 0: yes; 1: no, and what is missing. Without NAME: which "
     "set is it?",
     false},
    {"json", NULL, OPTION_FLAG, offsetof(struct settings, json), 0, 0, NULL,
     "print one JSON document on stdout", false},
    {0},
};
static const struct option *const groups[] = {options_datasets, NULL};

/* ---- listing ----------------------------------------------------------------------------- */

static enum hm_status list_all(bool json, struct text *out, struct hm_error *error)
{
    if (json)
        text_printf(out, "{\"schema\": 1, \"datasets\": [\n");
    for (size_t i = 0; i < datasets_count(); i++) {
        struct dataset *dataset;
        enum hm_status status = dataset_open(i, &dataset, error);
        if (status != HM_OK)
            return status;
        if (json) {
            text_printf(out, "%s", i ? ",\n" : "");
            dataset_json(dataset, out);
        } else {
            text_printf(out, "%-12s %s\n", dataset_text(dataset, "name"),
                        dataset_text(dataset, "title"));
        }
        dataset_close(dataset);
    }
    text_printf(out, json ? "]}\n"
                          : "\nhogmine datasets NAME says where one is from and how to "
                            "train with it\n");
    return print_result(out, error);
}

/* ---- checking ---------------------------------------------------------------------------- */

static void print_lines(struct text *from, const char *comma, struct text *out)
{
    char *rest = from->bytes, *line;
    text_printf(out, "[");
    while (rest && (line = strsep(&rest, "\n")) && *line) {
        text_printf(out, "%s", comma);
        text_json_string(out, line);
        comma = ", ";
    }
    text_printf(out, "]");
}

static void check_json(const struct dataset *dataset, const char *folder,
                       struct dataset_check *check, struct text *out)
{
    text_printf(out, "{\"schema\": 1, \"name\": ");
    text_json_string(out, dataset_text(dataset, "name"));
    text_printf(out, ", \"folder\": ");
    text_json_string(out, folder);
    text_printf(out, ", \"layout\": ");
    text_json_string(out, check->layout);
    text_printf(out,
                ", \"whole\": %s, \"files\": %zu,\n \"missing\": ", check->whole ? "true" : "false",
                check->files);
    print_lines(&check->missing, "", out);
    text_printf(out, ",\n \"notes\": ");
    print_lines(&check->notes, "", out);
    text_printf(out, "}\n");
}

static void check_text(const struct dataset *dataset, const char *folder,
                       const struct dataset_check *check, struct text *out)
{
    text_printf(out, "%s: %s, %s\n", folder, dataset_text(dataset, "name"), check->layout);
    if (check->missing.length)
        text_printf(out, "%s", check->missing.bytes);
    if (check->notes.length)
        text_printf(out, "%s", check->notes.bytes);
    text_printf(out, "%s: %zu files fit, %zu of %zu parts are right\n",
                check->whole ? "whole" : "not whole", check->files, check->parts_right,
                check->parts);
    if (check->whole)
        dataset_lines(dataset, check->layout_index, folder, out);
}

/* The set that the folder comes nearest to: the first that is whole, else the one with the largest
 * share of parts that are there and right. */
static enum hm_status find_nearest(const char *folder, size_t *nearest, struct hm_error *error)
{
    double most = -1;
    for (size_t i = 0; i < datasets_count(); i++) {
        struct dataset *dataset;
        struct dataset_check check = {0};
        enum hm_status status = dataset_open(i, &dataset, error);
        if (status == HM_OK)
            status = dataset_check_folder(dataset, folder, &check, error);
        size_t near = check.parts_begun + check.parts_right;
        double share = near ? (double)near / (2 * (double)check.parts) : 0;
        dataset_check_free(&check);
        dataset_close(dataset);
        if (status != HM_OK)
            return status;
        if (share > most) {
            most = share;
            *nearest = i;
        }
    }
    return most > 0
               ? HM_OK
               : fail(error, HM_NO, "%s: none of the sets that hogmine datasets lists", folder);
}

static enum hm_status check(const struct settings *s, struct dataset *dataset, struct text *out,
                            struct hm_error *error)
{
    struct dataset_check found;
    enum hm_status status = dataset_check_folder(dataset, s->check, &found, error);
    if (status == HM_OK && s->json)
        check_json(dataset, s->check, &found, out);
    else if (status == HM_OK)
        check_text(dataset, s->check, &found, out);
    if (status == HM_OK)
        status = print_result(out, error);
    if (status == HM_OK && !found.whole)
        status = fail(error, HM_NO, "%s is not the whole of %s", s->check,
                      dataset_text(dataset, "name"));
    dataset_check_free(&found);
    return status;
}

static enum hm_status tell(const struct settings *s, const struct dataset *dataset,
                           struct text *out, struct hm_error *error)
{
    if (s->json)
        dataset_json(dataset, out);
    else
        dataset_describe(dataset, out);
    return print_result(out, error);
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)command;
    struct text out = {0};
    struct dataset *dataset = NULL;
    size_t nearest = 0;
    enum hm_status status = HM_OK;
    if (count > 0)
        status = dataset_find(paths[0], &dataset, error);
    else if (s->check)
        status = find_nearest(s->check, &nearest, error);
    if (status == HM_OK && count == 0 && s->check)
        status = dataset_open(nearest, &dataset, error);
    if (status == HM_OK && s->check)
        status = check(s, dataset, &out, error);
    else if (status == HM_OK && dataset)
        status = tell(s, dataset, &out, error);
    else if (status == HM_OK)
        status = list_all(s->json, &out, error);
    text_free(&out);
    dataset_close(dataset);
    return status;
}

const struct command command_datasets = {
    .name = "datasets",
    .synopsis = "datasets [NAME] [--check DIR]",
    .summary = "the data sets there are, their terms, and whether a folder is one of them",
    .description =
        "Lists the data sets that hogmine has a manifest for. With NAME: source, citation, terms,\n"
        "layout on disk and the lines that train and measure with it. With --check: whether the\n"
        "folder is that set, whole; what is missing is named.",
    .options = groups,
    .fewest = 0,
    .most = 1,
    .run = run,
};
