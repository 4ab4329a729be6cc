/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built as a file of the imap layer. tests/check-layers --prove compiles it with an upward include and with an upward
 * call, both of which must fail, and without them, which must pass. */
#ifdef UPWARD_INCLUDE
#include "../../src/engine/hearth-pool.h"
#endif

#include "hearth-error.h"

#ifdef UPWARD_CALL
extern void *hearth_engine_new (const char *data_dir);
#endif

int
main (void)
{
#ifdef UPWARD_CALL
  return hearth_engine_new (".") != NULL;
#else
  return hearth_error_code_get_name (HEARTH_ERROR_FAILED) == NULL;
#endif
}
