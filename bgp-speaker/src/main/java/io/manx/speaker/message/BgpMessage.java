package io.manx.speaker.message;

/** A BGP message (RFC 4271 §4, RFC 2918) after decoding. */
public sealed interface BgpMessage
    permits KeepaliveMessage,
        NotificationMessage,
        OpenMessage,
        RouteRefreshMessage,
        UpdateMessage {}
