/** Where the store keeps how far it is: read by an engine before it makes or changes anything. */
export const standingPlace = { collection: 'standings', id: 'store' } as const;
