/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-diagnosis.h"
#include "hearth-engine.h"

G_BEGIN_DECLS

/* What is known of an account's servers, also while there is no connection. */
void hearth_engine_diagnose_async (HearthEngine *self,
                                   guint16 account,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
HearthDiagnosis *hearth_engine_diagnose_finish (HearthEngine *self, GAsyncResult *result, GError **error);

/* The first sync of a folder, which can be long: what is here stays. */
void hearth_engine_stop_fetching (HearthEngine *self, HearthKey folder);
void hearth_engine_go_on_fetching (HearthEngine *self, HearthKey folder);

G_END_DECLS
