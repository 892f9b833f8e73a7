package io.manx.node.api;

import io.fabric8.generator.annotation.Required;

/**
 * Where a password is.
 *
 * @param secretKeyRef the key of a Secret
 */
public record SecretPassword(@Required SecretKeyRef secretKeyRef) {}
