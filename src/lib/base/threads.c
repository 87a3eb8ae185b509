/* A standing pool of threads (pthreads: the sanitizers know them). See base.h for the contract. */
#include "base/base.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

struct worker {
    struct threads *threads;
    pthread_t thread;
    int index;
};

struct threads {
    int count; /* with the caller */
    int started;
    struct worker *workers; /* of count - 1 */
    pthread_mutex_t lock;
    pthread_cond_t work_ready, work_done;
    unsigned long job; /* rises by one a threads_run */
    int busy;          /* workers that have not finished the job */
    bool quit;
    thread_work *work;
    void *context;
    size_t item_count;
    atomic_size_t next;
};

static void take_items(struct threads *threads, int worker)
{
    size_t item;
    while ((item = atomic_fetch_add(&threads->next, 1)) < threads->item_count)
        threads->work(threads->context, item, worker);
}

static void *worker_main(void *argument)
{
    struct worker *self = argument;
    struct threads *threads = self->threads;
    unsigned long seen = 0;
    pthread_mutex_lock(&threads->lock);
    for (;;) {
        while (!threads->quit && threads->job == seen)
            pthread_cond_wait(&threads->work_ready, &threads->lock);
        if (threads->quit)
            break;
        seen = threads->job;
        pthread_mutex_unlock(&threads->lock);
        take_items(threads, self->index);
        pthread_mutex_lock(&threads->lock);
        if (--threads->busy == 0)
            pthread_cond_signal(&threads->work_done);
    }
    pthread_mutex_unlock(&threads->lock);
    return NULL;
}

/* Starts the workers with every signal blocked, so that the main thread gets them. */
static bool start_workers(struct threads *threads)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 0; i + 1 < threads->count; i++) {
        struct worker *worker = &threads->workers[i];
        *worker = (struct worker){.threads = threads, .index = i + 1};
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0)
            break;
        threads->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return threads->started + 1 == threads->count;
}

struct threads *threads_new(int count)
{
    struct threads *threads = mem_array(1, sizeof *threads);
    if (!threads)
        return NULL;
    threads->count = count > 1 ? count : 1;
    pthread_mutex_init(&threads->lock, NULL);
    pthread_cond_init(&threads->work_ready, NULL);
    pthread_cond_init(&threads->work_done, NULL);
    threads->workers = mem_array((size_t)threads->count, sizeof *threads->workers);
    if (!threads->workers || !start_workers(threads)) {
        threads_free(threads);
        return NULL;
    }
    return threads;
}

int threads_count(const struct threads *threads)
{
    return threads ? threads->count : 1;
}

void threads_run(struct threads *threads, size_t count, thread_work *work, void *context)
{
    if (threads_count(threads) == 1 || count <= 1) {
        for (size_t item = 0; item < count; item++)
            work(context, item, 0);
        return;
    }
    pthread_mutex_lock(&threads->lock);
    threads->work = work;
    threads->context = context;
    threads->item_count = count;
    atomic_store(&threads->next, 0);
    threads->busy = threads->count - 1;
    threads->job++;
    pthread_cond_broadcast(&threads->work_ready);
    pthread_mutex_unlock(&threads->lock);
    take_items(threads, 0);
    pthread_mutex_lock(&threads->lock);
    while (threads->busy > 0)
        pthread_cond_wait(&threads->work_done, &threads->lock);
    pthread_mutex_unlock(&threads->lock);
}

void threads_free(struct threads *threads)
{
    if (!threads)
        return;
    pthread_mutex_lock(&threads->lock);
    threads->quit = true;
    pthread_cond_broadcast(&threads->work_ready);
    pthread_mutex_unlock(&threads->lock);
    for (int i = 0; i < threads->started; i++)
        pthread_join(threads->workers[i].thread, NULL);
    pthread_cond_destroy(&threads->work_done);
    pthread_cond_destroy(&threads->work_ready);
    pthread_mutex_destroy(&threads->lock);
    mem_free(threads->workers);
    mem_free(threads);
}
