#pragma once

namespace marea {

/// What every program does first, whoever starts it and however: 0, 1 and 2 are open, so that no file of ours gets
/// their place (one that was closed refuses what is written to it); children can be waited for, which a parent that
/// ignored SIGCHLD has taken from us; and a reader that has gone, a limit on files' sizes or a lease that was broken is
/// an error where it happens, and no end.
void prepare_process();

} // namespace marea
