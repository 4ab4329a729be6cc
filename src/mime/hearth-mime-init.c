/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts GMime with the options that mail from strangers needs. Called once, before the threads of the house start;
 * nothing is ever torn down. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-init.h"

#include <gmime/gmime.h>

#include "hearth-mime-charset.h"

static void
set_up_gmime (void)
{
  GMimeParserOptions *options;

  g_mime_init ();
  options = g_mime_parser_options_get_default ();
  g_mime_parser_options_set_address_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_parameter_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_rfc2047_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
}

/**
 * hearth_mime_init:
 *
 * Makes this layer ready; may be called from any thread, any number of times. Opens a converter for every usual
 * charset and keeps it: otherwise the C library loads and unloads a module for every encoded word.
 * UTF-7 is not among them (it hides markup from every filter), nor is any charset that is not in the table of
 * hearth_mime_charset_find().
 */
void
hearth_mime_init (void)
{
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      set_up_gmime ();
      hearth_mime_charset_keep_open ();
      g_once_init_leave (&is_ready, 1);
    }
}
