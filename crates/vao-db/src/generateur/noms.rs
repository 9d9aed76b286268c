//! Mots dont les données de mesure sont faites.

pub(super) const NOMS: [&str; 40] = [
    "Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moreau", "Laurent", "Simon",
    "Michel", "Lefèvre", "Leroy", "Roux", "David", "Bertrand", "Morel", "Fournier", "Girard", "Bonnet", "Dupont",
    "Lambert", "Fontaine", "Rousseau", "Vincent", "Müller", "Le Goff", "Mercier", "Blanc", "Guérin", "Boyer",
    "Garnier", "Chevalier", "François", "Legrand", "Gauthier", "Garcia", "Perrin", "d’Almeida",
];

pub(super) const PRENOMS: [&str; 32] = [
    "Camille", "Claude", "Dominique", "Élise", "Fatima", "Gaëlle", "Hugo", "Inès", "Jean-Marc", "Karim", "Léa",
    "Maëlys", "Nadia", "Océane", "Paul", "Quentin", "Rachid", "Sophie", "Théo", "Ursula", "Valérie", "William",
    "Xavier", "Yasmine", "Zoé", "Anne-Marie", "Benoît", "Cécile", "Driss", "Éric", "Françoise", "Gérard",
];

pub(super) const ORGANISMES: [&str; 24] = [
    "Horizons", "Escapades", "Grand Air", "Les Mouettes", "Cap Évasion", "Vacances Partagées", "Les Amis du Lac",
    "Soleil Levant", "Passerelles", "L’Échappée", "Rivages", "Les Sentiers", "Bel Été", "Terre et Mer", "Les Cigales",
    "Vent d’Ouest", "Altitude", "Le Détour", "Mille Chemins", "Les Hirondelles", "Traversées", "Les Genêts", "Oasis",
    "La Boussole",
];

pub(super) const FORMES: [&str; 6] =
    ["Association", "Fédération", "Mutuelle", "Comité départemental", "Société coopérative", "Union"];

pub(super) const SEJOURS: [&str; 24] = [
    "Découverte du littoral", "Randonnées douces en moyenne montagne", "À la ferme", "Voile et pêche à pied",
    "Patrimoine et gastronomie", "Musique et chant", "Équitation", "Thermalisme et bien-être", "Parcs et jardins",
    "Cuisine et saveurs", "Pêche en étang", "Trains et tramways", "Été indien", "Neige et raquettes", "Fêtes de fin d’année",
    "Zoos et animaux", "Arts du cirque", "Photographie en forêt", "Canaux et péniches", "Îles et phares",
    "Châteaux et légendes", "Détente au bord du lac", "Cinéma et théâtre", "Sports en plein air",
];

pub(super) const LIEUX: [&str; 16] = [
    "Gîte des Trois Sapins", "Village vacances du Lac", "Camping La Pinède", "Hôtel de la Gare", "Maison familiale du Bourg",
    "Résidence Les Embruns", "Domaine des Châtaigniers", "Auberge du Vieux Moulin", "Centre Les Rochers",
    "Chalet L’Edelweiss", "Ferme de la Combe", "Relais de la Vallée", "Mobil-homes du Parc", "Château de la Garenne",
    "Presbytère de Saint-Roch", "Gîte de la Corniche",
];

pub(super) const RUES: [&str; 12] = [
    "rue de la République", "avenue de la Plage", "chemin des Vignes", "place de l’Église", "route du Col",
    "impasse des Lilas", "quai de la Rivière", "boulevard Jean-Jaurès", "allée des Tilleuls", "rue du Moulin",
    "route Départementale 12", "chemin de Ronde",
];

/// Phrases courantes d'une déclaration, d'une demande ou d'une réponse.
pub(super) const PHRASES: [&str; 14] = [
    "Le groupe réunit des personnes autonomes dans les gestes de la vie quotidienne, à stimuler pour la toilette.",
    "Deux personnes se déplacent avec une canne ; l’hébergement est de plain-pied et sans marche.",
    "Les traitements sont préparés en piluliers hebdomadaires par la pharmacie et rangés dans une armoire fermée à clé.",
    "Un accompagnant est présent chaque nuit à l’étage des chambres.",
    "Le véhicule de neuf places reste à la disposition du groupe pendant tout le séjour.",
    "Merci de préciser le nombre d’accompagnants prévus pour les sorties à la plage.",
    "La salle de bains du rez-de-chaussée est-elle équipée d’une barre d’appui ?",
    "Le planning de présence de l’encadrement doit couvrir les journées d’arrivée et de départ.",
    "Les régimes alimentaires sont transmis au cuisinier une semaine avant l’arrivée.",
    "Une réunion de préparation a lieu avec les familles et les établissements d’origine.",
    "Le médecin de garde et l’hôpital le plus proche sont affichés dans la salle commune.",
    "L’attestation d’assurance couvre la responsabilité civile de l’organisateur et des encadrants.",
    "Nous vous transmettons les précisions demandées et restons à votre disposition.",
    "Les activités sont adaptées chaque jour à la fatigue du groupe et à la météo.",
];
