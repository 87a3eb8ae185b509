/* hogmine: the table of commands, and the one place that exits. */
#include "commands/commands.h"
#include "toy/toy.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command *const commands[] = {
    &command_synth,   &command_train,   &command_verify,   &command_mine, &command_detect,
    &command_eval,    &command_inspect, &command_report,   &command_show, &command_extract,
    &command_convert, &command_bench,   &command_datasets, &command_toy,  NULL,
};

static void print_help(FILE *file)
{
    struct text t = {0};
    text_wrapped(&t,
                 "hogmine: trains sliding-window HOG + linear SVM pedestrian detectors by mining "
                 "hard negatives",
                 0, 80);
    text_printf(&t, "\n  hogmine COMMAND [options] [paths]\n\n");
    for (int i = 0; commands[i]; i++) {
        text_printf(&t, "  %-8s ", commands[i]->name);
        text_wrapped(&t, commands[i]->summary, 11, 80);
    }
    text_printf(&t, "\n");
    text_wrapped(
        &t,
        "hogmine COMMAND --help explains a command. Exit codes: 0 done; 1 the answer is no; "
        "2 wrong command line; 3 an input cannot be used; 4 an output cannot be written; 5 "
        "too many bad files; 6 out of memory; 130 and 143 interrupted, with the state "
        "saved.",
        0, 80);
    fputs(t.failed ? "out of memory\n" : t.bytes, file);
    text_free(&t);
}

static const struct command *find_command(const char *name)
{
    for (int i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static enum hm_status unknown_command(const char *given, struct hm_error *error)
{
    const char *nearest = NULL;
    for (int i = 0; commands[i]; i++)
        word_nearest(given, commands[i]->name, &nearest);
    return nearest ? fail(error, HM_USAGE, "there is no command \"%s\"; did you mean %s?", given,
                          nearest)
                   : fail(error, HM_USAGE, "there is no command \"%s\"; see hogmine --help", given);
}

/* argv[0] is the command's name. */
static enum hm_status parse_and_run(const struct command *command, void *settings, int argc,
                                    char **argv, struct hm_error *error)
{
    struct command_line line = {.command = command,
                                .settings = settings,
                                .paths = argv + 1,
                                .argc = argc - 1,
                                .argv = argv + 1};
    bool help;
    HM_TRY(options_defaults(command, settings, error));
    HM_TRY(options_parse(command, line.argc, line.argv, settings, &line.count, &help, error));
    if (!help)
        return command->run(&line, error);
    options_help(command, stdout);
    return HM_OK;
}

static enum hm_status run_command(int argc, char **argv, struct hm_error *error)
{
    const struct command *command = find_command(argv[0]);
    if (!command)
        return unknown_command(argv[0], error);
    void *settings = mem_array(1, command->settings_size);
    if (!settings)
        return fail_memory(error, command->settings_size, "settings");
    enum hm_status status = parse_and_run(command, settings, argc, argv, error);
    mem_free(settings);
    return status;
}

/* With a standard stream closed, the next file to be opened would take its place. */
static void open_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

int main(int argc, char **argv)
{
    open_standard_streams();
    struct hm_error error = {0};
    /* A reader that goes away, or a file-size limit, must end in an error and not in a signal. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    const char *cap = getenv("HOGMINE_CPU");
    enum hm_status status = cpu_choose(cap && *cap ? cap : NULL, &error);
    if (status != HM_OK) {
        /* said below */
    } else if (argc < 2) {
        print_help(stderr);
        return HM_USAGE;
    } else if (strcmp(argv[1], "--version") == 0) {
        printf("hogmine " HM_VERSION " (kernels: %s)\n", cpu_name());
    } else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
    } else {
        status = run_command(argc - 1, argv + 1, &error);
    }
    if (status == HM_OK && fflush(stdout) != 0)
        status = fail(&error, HM_OUTPUT, "standard output cannot be written");
    if (status != HM_OK) {
        struct terminal terminal = terminal_open(false);
        terminal_error(&terminal, error.text);
    }
    return status == HM_INTERRUPTED ? 128 + interrupt_signal() : (int)status;
}
