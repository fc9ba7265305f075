/** Addresses of a placed sequence. Views get relative ones, redirects absolute ones: same function. */
export interface Links {
  readonly root: string;
  readonly activity: string;
  step(id: string): string;
  question(id: string): string;
  phase(name: string): string;
  recording(partId: string): string;
}

/** `root` leads to the session: `../../` in a page, `/s/<token>/` in a redirect. */
export function linksFrom(root: string, placementId: string): Links {
  const activity = `${root}activity/${placementId}`;
  return {
    root,
    activity,
    step: (id) => `${activity}/steps/${id}`,
    question: (id) => `${activity}/questions/${id}`,
    phase: (name) => `${activity}/phases/${name}`,
    recording: (partId) => `${activity}/recordings/${partId}`,
  };
}
