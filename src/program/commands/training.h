/* What the two files of a run as a command share: training.c, and its talk. */
#ifndef HM_CLI_TRAINING_H
#define HM_CLI_TRAINING_H

#include "commands/train.h"

struct training {
    struct terminal terminal; /* first: what is given a training may take it for a terminal */
    const struct command *command;
    const struct train_settings *settings;
    const struct data_sets *sets;
    struct training_result *out;
    double chosen_c; /* by --C auto; 0 without it */
    bool begun;      /* the run folder is ours, and run.json is in it */
    int lock;
    double saved_at;      /* when the state was saved last */
    size_t suspects;      /* told of so far */
    long suspect_places;  /* as listed */
    char last_words[400]; /* of a signal, where all is saved */
};

/* training_talk.c: a line of the ledger, and what it should make one think of; how it ended. */
void say_round(struct training *t, const struct mine_round *round);
void say_risks(struct training *t, const struct mine_view *view);
void say_how_it_ended(struct training *t, const struct mine_result *result, double seconds);

#endif
