// SPDX-License-Identifier: GPL-3.0-or-later
// Independent pieces of work in threads. Which thread does which piece is left open, so a piece
// must depend on its index alone.
#include "electro/eis_fit.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS_MOST = 256 };

typedef struct share {
    atomic_size_t next;
    size_t count;
    void (*work)(void *context, size_t k);
    void *context;
} share;

static void *take(void *given)
{
    share *s = given;
    for (size_t k = atomic_fetch_add(&s->next, 1); k < s->count; k = atomic_fetch_add(&s->next, 1))
        s->work(s->context, k);
    return NULL;
}

void closo_eis_parallel(size_t count, int threads, void (*work)(void *context, size_t k),
                        void *context)
{
    share s = {.count = count, .work = work, .context = context};
    pthread_t others[THREADS_MOST];
    int started = 0;
    atomic_init(&s.next, 0);
    for (int k = 1; k < threads && k < THREADS_MOST && (size_t)k < count; k++)
        started += pthread_create(&others[started], NULL, take, &s) == 0;
    take(&s);
    for (int k = 0; k < started; k++)
        pthread_join(others[k], NULL);
}
