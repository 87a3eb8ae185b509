/* hogmine synth: the embedded data set. */
#include "cli/cli.h"
#include "synth/synth.h"

static const struct option options_synth[] = {
    {"images", "N", OPTION_INT, offsetof(struct settings, images), 1, 1000000, NULL,
     "person-free scenes (default: 60); twice as many crops, a quarter as many annotated scenes",
     false},
    {"seed", "N", OPTION_SEED, offsetof(struct settings, seed), 0, 0, NULL,
     "another seed is another city (default: 1)", false},
    {"width", "PIXELS", OPTION_INT, offsetof(struct settings, width), 256, 4096, NULL,
     "of the scenes (default: 640)", false},
    {"height", "PIXELS", OPTION_INT, offsetof(struct settings, height), 256, 4096, NULL,
     "of the scenes (default: 480)", false},
    {"force", NULL, OPTION_FLAG, offsetof(struct settings, force), 0, 0, NULL,
     "replace the set that is in DIR", false},
    {0},
};

static const struct option *const groups[] = {options_synth, options_common, NULL};

static const char *const contents[] = {"positives",  "negatives",  "street",
                                       "street.csv", "README.txt", NULL};
static const struct folder_kind made_street = {"a made street", "README.txt", "hogmine", contents};

static void defaults(struct settings *s)
{
    s->images = 60;
    s->width = 640;
    s->height = 480;
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)command;
    (void)count;
    enum hm_status status = check_folder(paths[0], s->force, &made_street, error);
    if (status == HM_OK)
        status = clear_folder(paths[0], &made_street, error);
    if (status != HM_OK)
        return status;
    struct threads *threads = start_threads(s, error);
    if (!threads)
        return error->status;
    struct synth_options options = {
        .images = s->images, .seed = s->seed, .width = s->width, .height = s->height};
    double start = clock_seconds();
    status = synth_write(paths[0], &options, threads, error);
    threads_free(threads);
    if (status != HM_OK)
        return status;
    struct terminal terminal = terminal_open(s);
    terminal_say(&terminal, "made in %.1f s", clock_seconds() - start);
    struct text result = {0};
    if (s->json) {
        text_printf(&result, "{\"schema\": 1, \"folder\": ");
        text_json_string(&result, paths[0]);
        text_printf(&result, ", \"images\": %d, \"seed\": %llu}\n", s->images,
                    (unsigned long long)s->seed);
    } else {
        text_printf(&result, "%s/positives  training crops, a person in each\n", paths[0]);
        text_printf(&result, "%s/negatives  %d person-free scenes\n", paths[0], s->images);
        text_printf(&result, "%s/street     annotated scenes, truth in street.csv\n", paths[0]);
    }
    return print_result(&result, error);
}

const struct command command_synth = {
    .name = "synth",
    .synopsis = "synth DIR [--images N] [--seed S]",
    .summary = "make a street data set with truth, from nothing but a seed",
    .description =
        "Makes DIR/positives (crops of pedestrians), DIR/negatives (person-free scenes full of\n"
        "things that fool a detector) and DIR/street (annotated scenes, street.csv). The same "
        "seed\n"
        "gives the same bytes on every machine.",
    .options = groups,
    .defaults = defaults,
    .fewest = 1,
    .most = 1,
    .run = run,
};
