/** Sentences of the made-up students, by sequence: short, as fifteen-year-olds write on a phone. */
import type { BlockKind } from '../../domain/activity/sequence.ts';

type Bank = Readonly<Partial<Record<BlockKind, readonly string[]>>>;

const bySlug: Readonly<Record<string, Bank>> = {
  'le-colis-est-arrive': {
    ticket: [
      'J’écris reçu 9 au lieu de 8 sur le bon et je préviens.',
      'Il y a un carton en trop, je le note et j’appelle mon tuteur.',
      '9 reçus pour 8. Je note la réserve avant de signer.',
      'Je recompte, puis j’écris la différence.',
    ],
  },
  'trois-questions-pour-comprendre': {
    defi: [
      'Elle part parce qu’on ne lui a pas demandé ce qu’elle veut. C’est pour quoi faire ?',
      'Le vendeur parle que de la promo. Vous les voulez pour quel sport ?',
      'On l’écoute pas. Moi je demande : vous cherchez quoi comme baskets ?',
      'Il n’a pas posé de question.',
    ],
    verif: [
      'C’est pour qui le cadeau ?',
      'Qu’est-ce que cette personne aime faire ?',
      'Vous avez une idée de ce qui lui ferait plaisir ?',
    ],
    ticket: [
      'Bonjour, je peux vous aider ? C’est pour quel usage ? D’accord, donc pour marcher tous les jours. Je vous montre deux modèles.',
      'Bonjour ! Vous cherchez pour quoi faire ? Et le plus important c’est quoi ? Si je comprends bien vous voulez du confort.',
      'Bonjour. Vous en faites souvent du sport ? Ok alors je vous propose ça.',
    ],
  },
  'garder-le-lien': {
    defi: [
      'Bonjour, je vois que vous attendez, je suis à vous tout de suite.',
      'Excusez-moi pour l’attente, vous avez rendez-vous avec qui ?',
      'Bonjour madame, asseyez-vous.',
      'Je suis désolé du retard.',
    ],
    ticket: [
      'Bonjour Madame, merci pour votre message. Je comprends que vous soyez déçue. Je regarde votre dossier et je vous rappelle demain avant 12 h. Cordialement.',
      'Bonjour, désolé pour l’erreur. Votre rendez-vous est le 14 à 10 h. Je vous envoie la confirmation. Bonne journée.',
      'Bonjour, on a bien reçu votre demande. Un collègue vous répond cette semaine.',
    ],
  },
  'premier-arrive-premier-sorti': {
    defi: [
      'Devant 08/03, puis 12/03, puis 15/03. Sinon on jette.',
      'Le 8 devant parce qu’il est bientôt périmé.',
      'Je mets le plus ancien devant et le nouveau derrière.',
      '15 devant ?',
    ],
  },
};

/** Open answers to the questions of a kind of block; empty = those of the author are used. */
export const openWords = (slug: string, kind: BlockKind): readonly string[] =>
  bySlug[slug]?.[kind] ?? [];

/** « Je garde » */
export const kept: readonly string[] = [
  'Compter avant de signer.',
  'Le plus ancien devant.',
  'Poser une question avant de proposer.',
  'Rester calme.',
  'Reformuler.',
];
/** « Je demande » */
export const asked: readonly string[] = [
  'On pourra refaire un exemple ?',
  'C’est pareil en stage ?',
  'J’ai pas compris la démarque.',
];
