/* SIGINT and SIGTERM: noted, so that the loop can save its state; or, where everything is saved
 * already, the end of the process with a word about how to go on. */
#include "talk/talk.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* The one state of the program that is not handed around: a signal handler gets no argument. */
static volatile sig_atomic_t came;
static _Atomic(const char *) words;

static void on_signal(int number)
{
    const char *last = atomic_load(&words);
    came = number;
    if (!last)
        return;
    ssize_t ignored = write(STDERR_FILENO, last, strlen(last));
    (void)ignored;
    _exit(128 + number);
}

void interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

int interrupt_signal(void)
{
    return came;
}

void interrupt_at_once(const char *last_words)
{
    atomic_store(&words, last_words);
    /* One that came before is not forgotten. */
    if (last_words && came)
        on_signal(came);
}
