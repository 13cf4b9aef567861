import type { ServiceState } from '../model/service.ts';
import type { Step } from './step.ts';

/** Hold over one service: gives orders, and looks; whether an order was obeyed is seen by looking. */
export interface ServiceControl {
  readonly look: (step: Step) => Promise<ServiceState>;
  readonly stop: (step: Step) => Promise<void>;
  readonly start: (step: Step) => Promise<void>;
  /** Keeps the service from being started, by the machine or by a watchdog. */
  readonly disabling: Disabling | null;
  /** What starts the service behind our back, in words; slower than a look. */
  readonly watchdog: ((step: Step) => Promise<string | null>) | null;
}

/** The way there and back. */
export interface Disabling {
  /** What `enable` needs, as text. */
  readonly setting: (step: Step) => Promise<string>;
  readonly disable: (before: string, step: Step) => Promise<void>;
  readonly enable: (before: string, step: Step) => Promise<void>;
}
