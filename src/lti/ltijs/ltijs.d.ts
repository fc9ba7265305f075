/** What we use of ltijs 5.9.9, which brings no types. What comes out of it is `unknown` until parsed. */
declare module 'ltijs' {
  /** Its database: `false` when there is nothing, else the documents. The key encrypts at rest. */
  export interface DatabasePlugin {
    setup(): Promise<true>;
    Close(): Promise<true>;
    Get(
      key: string | false,
      collection: string,
      query?: unknown,
    ): Promise<readonly object[] | false>;
    Insert(): Promise<true>;
    Replace(): Promise<true>;
    Modify(): Promise<true>;
    Delete(): Promise<true>;
  }

  export interface LtijsProvider {
    setup(
      key: string,
      database: { readonly plugin: DatabasePlugin },
      options: { readonly ltiaas: true; readonly cors: false },
    ): unknown;
    deploy(options: { readonly serverless: true; readonly silent: true }): Promise<unknown>;
    readonly DeepLinking: {
      createDeepLinkingMessage(
        idtoken: object,
        items: readonly object[],
        options: object,
      ): Promise<unknown>;
    };
    /** Only tests look at it: `readRoster.ts` says why. */
    readonly NamesAndRoles: {
      getMembers(idtoken: object, options: object): Promise<unknown>;
    };
  }

  /** One instance, shared by the whole process; its constructor makes others. */
  export const Provider: { readonly constructor: new () => LtijsProvider };
}
