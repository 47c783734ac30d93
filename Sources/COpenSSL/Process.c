// Keeps key bytes from leaving with the process: no core file, no /proc/PID/mem for others, and
// no backtrace, which prints registers and memory.
#include "COpenSSL.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// The runtime's backtracer holds a crashed process, its ports and its lock for half a minute.
static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP};

int fc_process_harden(void) {
    for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        if (signal(crashes[i], SIG_DFL) == SIG_ERR) return errno;
    }
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
    return 0;
}

int fc_process_is_hardened(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0 || limit.rlim_max != 0) return 0;
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}
