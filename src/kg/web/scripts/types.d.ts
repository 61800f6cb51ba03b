// What the scripts of the pages hand to one another, for whoever checks their types.

/** A cell of an answer: its text, where its link leads, the whole IRI where it is one. */
export interface Cell {
  text: string;
  href: string;
  iri: string;
}

export interface Column {
  name: string;
  index: number;
  kind: "empty" | "iri" | "date" | "number" | "text";
}

/** The table of an answer. */
export interface Read {
  columns: Column[];
  rows: Cell[][];
}

/** The columns that there are to choose from for each role in a picture, or the one that is chosen. */
export type Choices = Record<string, Column[]>;
export type Chosen = Record<string, Column>;

/** A way to draw an answer; `choices` returns null for what it cannot draw. */
export interface Picture {
  MOST: number;
  choices(read: Read): Choices | null;
  draw(read: Read, chosen: Chosen): SVGElement;
}

/** Something that can be chosen: an IRI, a name, what tells it from others. */
export interface Thing {
  id: string;
  name: string;
  detail?: string;
  language?: string;
}

/** What `/search` tells of a thing. */
export interface Result extends Thing {
  type: string;
  matched: string;
  description: string;
}

/** What finds things by what is typed. */
export type Source = (text: string) => Promise<Thing[]>;

export interface Option {
  iri: string;
  label: string;
  definition: string;
}

/** One field of a form, as `/forms.json` has it. */
export interface Field {
  key: string;
  path?: string;
  label: string;
  definition: string;
  sort: string;
  minimum: number;
  maximum: number | null;
  classes: string[];
  options: Option[];
  fields: Field[];
  usual: string;
  inverse: boolean;
  common: boolean;
}

export interface Form {
  cls: string;
  label: string;
  definition: string;
  fields: Field[];
}

/** A finding of the server, or of the page itself. */
export interface Finding {
  severity: string;
  message: string;
  mend?: string;
  pointer?: string;
  path?: string;
}

/** Something that findings can be said of, beside what it shows. */
export interface Told {
  field: { key: string; label: string; path?: string };
  readonly touched: boolean;
  controls?: Control[];
  own?(): Finding[];
  say(found: Finding[]): void;
}

/** What stands at a JSON pointer: a control, or several of which none is meant before another. */
export interface Entry {
  pointer: string;
  control?: Told;
  controls?: Control[];
}

export type Register = Entry[];

export type Value = string | boolean | Value[] | { [key: string]: Value };

/** The control of a field; see `control` in fields.js. */
export interface Control extends Told {
  field: Field;
  node: HTMLElement;
  own(): Finding[];
  touch(): void;
  isEmpty(): boolean;
  read(pointer: string, register: Register): Value | undefined;
}

/** What fields need to know of what is around them. */
export interface Around {
  language: string;
  languageName: string;
  search(classes: string[]): Source;
  changed(): void;
}

/** What the page says of the article that is annotated, and where the server takes what. */
export interface About {
  article: string;
  source: string;
  sha256: string;
  base: string;
  root: string;
  language: string;
  languageName: string;
  held: boolean;
  forms: string;
  search: string;
  validate: string;
  container: string;
}

/** The field for the words. */
export interface Words extends Told {
  node: HTMLElement;
  touch(): void;
  focus(): void;
  isEmpty(): boolean;
  take(): boolean;
  offer(): void;
  target(register: Register): Target;
}

export interface Selector {
  type: string;
  exact?: string;
  start?: number;
  end?: number;
}

export type Target = string | { source: { id: string; sha256: string }; selector: Selector | Selector[] };

export interface Annotation {
  "@context": string[];
  type: "Annotation";
  motivation: string;
  body: Value;
  target: Target;
}

/** What went wrong, in words. */
export interface Problem {
  title: string;
  detail: string;
  findings: Finding[];
}

/** The server's judgement of an annotation. */
export interface Judged {
  conforms: boolean;
  findings: Finding[];
  adds: { count: number };
}

/** What comes of asking the server for a judgement. */
export interface Answer {
  judged?: Judged;
  problem?: Problem;
  busy?: boolean;
  slow?: boolean;
}

/** Words of the article's text: from where to where, in code points. */
export interface Place {
  start: number;
  end: number;
  exact: string;
}
