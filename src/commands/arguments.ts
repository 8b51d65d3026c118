import { InvalidArgumentError } from "commander";

/** @throws InvalidArgumentError, which commander words */
export function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 1 on.");
}
