package dev.covey.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What may use a Java runtime that Android does not have, because a device never gets there. The
 * build checks everything else in the modules of the client against Android's interface.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface DesktopOnly {
  /** Why a device never gets there. */
  String value();
}
