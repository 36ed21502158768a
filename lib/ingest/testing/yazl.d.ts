declare module "yazl" {
  /** The part of yazl that tests use. */
  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream;
    addBuffer(buffer: Buffer, name: string): void;
    addEmptyDirectory(name: string): void;
    end(): void;
  }
}
