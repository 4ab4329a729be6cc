/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *hearth_tls_certificate_dup_sha256 (GTlsCertificate *certificate);
gboolean hearth_tls_certificate_is_pinned (GTlsCertificate *certificate, const char *pinned_sha256);
gboolean hearth_tls_certificate_names_host (GTlsCertificate *certificate, const char *host);
gboolean hearth_tls_pattern_matches_host (const char *pattern, const char *host);
GTlsDatabase *hearth_tls_database_for_host (const char *host, GError **error);
GError *hearth_tls_error_new (const GError *cause, GTlsCertificate *certificate, GTlsCertificateFlags errors);
GError *hearth_tls_check_session (GTlsConnection *connection, const char *host, const char *pinned_sha256);

G_END_DECLS
