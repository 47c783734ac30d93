#ifndef FORECOURT_CEPOLL_H
#define FORECOURT_CEPOLL_H

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <time.h>

/* Swift's Glibc module leaves epoll out, and its event structure is packed. */

/* A socket that is ready, by the number under which it is watched. */
typedef struct {
    uint32_t token;
    uint8_t readable;
    uint8_t writable;
} epoll_ready;

static inline int epoll_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int epoll_watch(int poller, int descriptor, uint32_t token, int writes, int known) {
    struct epoll_event event = {0};
    event.events = EPOLLIN | (writes ? EPOLLOUT : 0);
    event.data.u64 = token;
    return epoll_ctl(poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
}

/* At most 512 at a time; a kernel without nanoseconds gets whole milliseconds. */
static inline int epoll_ready_sockets(
    int poller, epoll_ready *found, int limit, int64_t microseconds) {
    struct epoll_event events[512];
    struct timespec wait = {microseconds / 1000000, microseconds % 1000000 * 1000};
    if (limit > 512) limit = 512;
    int count = epoll_pwait2(poller, events, limit, &wait, NULL);
    if (count < 0 && errno == ENOSYS)
        count = epoll_wait(poller, events, limit, (int)((microseconds + 999) / 1000));
    for (int index = 0; index < count; index++) {
        uint32_t bits = events[index].events;
        found[index].token = (uint32_t)events[index].data.u64;
        found[index].readable = (bits & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
        found[index].writable = (bits & (EPOLLOUT | EPOLLERR)) != 0;
    }
    return count;
}

#endif
