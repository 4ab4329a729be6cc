/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-web-loader.h"

G_BEGIN_DECLS

/**
 * WebFixture:
 *
 * A window with one web view in it, and what the view told. The display is a virtual one (tests/ui/with-display).
 */
typedef struct
{
  HearthWebLoader *loader;
  const HearthWebModule *module;
  GtkWidget *window;
  GtkWidget *view;
  guint shown_serial;
  guint n_failed;
  HearthWebFailure failure;
  char *link_uri;
  char *link_text;
  gboolean is_link_deceptive;
  guint n_pictures_wanted;
  guint wanted_serial;
  char *wanted_id;
  GBytes *picture; /* handed over for every picture wanted, if set */
} WebFixture;

void web_fixture_set_up (WebFixture *fixture, gconstpointer data);
void web_fixture_tear_down (WebFixture *fixture, gconstpointer data);
void web_fixture_show (WebFixture *fixture, guint serial, const char *body, gboolean is_remote_allowed);
void web_fixture_spin (guint ms);
guint32 web_fixture_middle (WebFixture *fixture);
void web_fixture_shot (WebFixture *fixture, const char *name);

G_END_DECLS
