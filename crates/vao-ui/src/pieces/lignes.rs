//! Pièces d'un dossier telles que l'écran les suit : choisies, en chemin, déposées ou refusées. Sans réseau ni signal.

use vao_contract::documents::PieceDto;
use vao_domain::DocumentId;
use vao_domain::document::StatutPiece;

use crate::champs::{EtatFichier, FichierDepose};
use crate::session::sauvegarde::Travail;

/// Une pièce de l'écran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ligne {
    /// Numéro de la ligne, le même du choix du fichier à son retrait.
    pub(super) cle: u32,
    /// Nom du fichier ; celui du service une fois la pièce déposée.
    pub(super) nom: String,
    /// Taille en octets, si elle est connue.
    pub(super) taille: Option<u64>,
    /// Où elle en est.
    pub(super) etape: Etape,
}

/// Où en est une pièce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Etape {
    /// Choisie ; une autre part avant elle.
    Attente,
    /// En cours d'envoi.
    Envoi,
    /// Déposée et citée par la section ; état inconnu tant qu'il n'est pas lu.
    Deposee {
        /// Identifiant.
        id: DocumentId,
        /// État.
        statut: Option<StatutPiece>,
    },
    /// Refusée, et pourquoi ; la section ne la cite pas.
    Refusee(String),
    /// N'a pas pu partir, et pourquoi.
    Echouee(String),
}

impl Ligne {
    /// Ligne d'une pièce que la section cite déjà.
    fn citee(cle: u32, id: DocumentId, connues: &[PieceDto]) -> Self {
        let mut ligne = Self {
            cle,
            nom: "Document".to_owned(),
            taille: None,
            etape: Etape::Deposee { id, statut: None },
        };
        if let Some(piece) = connues.iter().find(|piece| piece.id == id) {
            ligne.decrire(piece);
            ligne.etape = Etape::Deposee {
                id,
                statut: Some(piece.statut),
            };
        }
        ligne
    }

    /// Identifiant de la pièce que la section cite.
    pub(super) const fn citation(&self) -> Option<DocumentId> {
        match self.etape {
            Etape::Deposee { id, .. } => Some(id),
            Etape::Attente | Etape::Envoi | Etape::Refusee(_) | Etape::Echouee(_) => None,
        }
    }

    /// Le service vient de recevoir la pièce, ou de conclure son analyse ; refusée, la section cesse de la citer.
    pub(super) fn recevoir(&mut self, piece: &PieceDto) {
        self.decrire(piece);
        self.etape = match etat_de(piece.statut) {
            EtatFichier::Refuse(motif) => Etape::Refusee([&motif, " Il n’est pas joint."].concat()),
            _ => Etape::Deposee {
                id: piece.id,
                statut: Some(piece.statut),
            },
        };
    }

    fn decrire(&mut self, piece: &PieceDto) {
        self.nom.clone_from(&piece.nom);
        self.taille = u64::try_from(piece.taille).ok();
    }

    /// La ligne, pour le champ qui la montre.
    pub(super) fn fichier(&self) -> FichierDepose {
        let etat = match &self.etape {
            Etape::Attente => EtatFichier::Attente,
            Etape::Envoi => EtatFichier::Envoi,
            Etape::Deposee {
                statut: Some(statut), ..
            } => match etat_de(*statut) {
                EtatFichier::Refuse(motif) => EtatFichier::Refuse([&motif, " Retirez-le."].concat()),
                etat => etat,
            },
            Etape::Deposee { statut: None, .. } => EtatFichier::Analyse,
            Etape::Refusee(motif) => EtatFichier::Refuse(motif.clone()),
            Etape::Echouee(motif) => EtatFichier::Echec(motif.clone()),
        };
        FichierDepose {
            id: self.cle.to_string(),
            nom: self.nom.clone(),
            taille: self.taille,
            etat,
        }
    }
}

/// État d'une pièce que le dossier cite.
pub(super) fn etat_de(statut: StatutPiece) -> EtatFichier {
    match statut {
        StatutPiece::EnQuarantaine => EtatFichier::Analyse,
        StatutPiece::Saine => EtatFichier::Pret,
        StatutPiece::Rejetee => {
            EtatFichier::Refuse("L’antivirus a trouvé une menace dans ce fichier\u{a0}: il est détruit.".to_owned())
        }
        StatutPiece::Purgee => EtatFichier::Refuse("Ce fichier n’est plus conservé par le service.".to_owned()),
    }
}

/// Pièces que la section cite, dans l'ordre de l'écran.
pub(super) fn citations(lignes: &[Ligne]) -> Vec<DocumentId> {
    lignes.iter().filter_map(Ligne::citation).collect()
}

/// Pièces qui comptent dans le nombre admis : toutes, sauf celles qui ne seront pas jointes.
pub(super) fn comptees(lignes: &[Ligne]) -> usize {
    let compte = |ligne: &&Ligne| !matches!(ligne.etape, Etape::Refusee(_));
    lignes.iter().filter(compte).count()
}

/// Où en sont les envois.
pub(super) fn travail(lignes: &[Ligne]) -> Travail {
    let etat = |ligne: &Ligne| match ligne.etape {
        Etape::Attente | Etape::Envoi => Travail::EnCours,
        Etape::Refusee(_) | Etape::Echouee(_) => Travail::Echoue,
        Etape::Deposee { .. } => Travail::Fini,
    };
    lignes.iter().map(etat).max().unwrap_or_default()
}

/// Ligne à envoyer maintenant : un fichier part après l'autre.
pub(super) fn prochaine(lignes: &[Ligne]) -> Option<u32> {
    if lignes.iter().any(|ligne| ligne.etape == Etape::Envoi) {
        return None;
    }
    let attend = |ligne: &&Ligne| ligne.etape == Etape::Attente;
    lignes.iter().find(attend).map(|ligne| ligne.cle)
}

/// Pièces dont l'état est à relire.
pub(super) fn a_suivre(lignes: &[Ligne]) -> Vec<DocumentId> {
    let attendue = |ligne: &Ligne| match ligne.etape {
        Etape::Deposee {
            id,
            statut: None | Some(StatutPiece::EnQuarantaine),
        } => Some(id),
        _ => None,
    };
    lignes.iter().filter_map(attendue).collect()
}

/// Lignes pour cette liste de pièces : celles déjà là gardent leur ligne, ce qui n'est pas encore déposé reste à la fin.
pub(super) fn citer(
    lignes: &[Ligne],
    ids: &[DocumentId],
    connues: &[PieceDto],
    mut cle: impl FnMut() -> u32,
) -> Vec<Ligne> {
    let deja = |id: DocumentId| lignes.iter().find(|ligne| ligne.citation() == Some(id)).cloned();
    let mut nouvelles: Vec<Ligne> = ids
        .iter()
        .map(|id| deja(*id).unwrap_or_else(|| Ligne::citee(cle(), *id, connues)))
        .collect();
    nouvelles.extend(lignes.iter().filter(|ligne| ligne.citation().is_none()).cloned());
    nouvelles
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vao_domain::document::{CategoriePiece, TypeFichier};

    use super::*;

    fn id(numero: u128) -> DocumentId {
        DocumentId(Uuid::from_u128(numero))
    }

    fn piece(numero: u128, statut: StatutPiece) -> PieceDto {
        PieceDto {
            id: id(numero),
            categorie: CategoriePiece::ProtocoleTransport,
            nom: format!("{numero}.pdf"),
            type_fichier: TypeFichier::Pdf,
            taille: 1_200_000,
            statut,
            cree_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn choisie(cle: u32, etape: Etape) -> Ligne {
        Ligne {
            cle,
            nom: "choisi.pdf".to_owned(),
            taille: Some(10),
            etape,
        }
    }

    fn citees(ids: &[DocumentId], connues: &[PieceDto]) -> Vec<Ligne> {
        let mut derniere = 0;
        citer(&[], ids, connues, || {
            derniere += 1;
            derniere
        })
    }

    #[test]
    fn une_piece_deposee_se_cite_et_se_suit_jusqu_a_la_fin_de_son_analyse() {
        let mut lignes = vec![choisie(1, Etape::Envoi)];
        assert_eq!((citations(&lignes), travail(&lignes)), (vec![], Travail::EnCours));

        lignes[0].recevoir(&piece(7, StatutPiece::EnQuarantaine));
        assert_eq!((citations(&lignes), a_suivre(&lignes)), (vec![id(7)], vec![id(7)]));
        assert_eq!(lignes[0].fichier().nom, "7.pdf", "le service dit le nom retenu");
        assert_eq!(travail(&lignes), Travail::Fini);

        lignes[0].recevoir(&piece(7, StatutPiece::Saine));
        assert_eq!((citations(&lignes), a_suivre(&lignes)), (vec![id(7)], vec![]));
        assert_eq!(lignes[0].fichier().etat, EtatFichier::Pret);
    }

    #[test]
    fn une_piece_refusee_par_l_antivirus_n_est_plus_citee_mais_reste_a_l_ecran() {
        let mut lignes = citees(&[id(7)], &[piece(7, StatutPiece::EnQuarantaine)]);

        lignes[0].recevoir(&piece(7, StatutPiece::Rejetee));

        assert_eq!((citations(&lignes), a_suivre(&lignes)), (vec![], vec![]));
        assert!(matches!(lignes[0].fichier().etat, EtatFichier::Refuse(_)));
        assert_eq!(comptees(&lignes), 0);
    }

    #[test]
    fn une_piece_deja_refusee_quand_on_arrive_reste_citee_jusqu_a_son_retrait() {
        let lignes = citees(&[id(7)], &[piece(7, StatutPiece::Rejetee)]);

        assert_eq!(citations(&lignes), [id(7)]);
        assert!(matches!(lignes[0].fichier().etat, EtatFichier::Refuse(_)));
    }

    #[test]
    fn une_piece_citee_que_la_fiche_ne_decrit_pas_se_lit() {
        let lignes = citees(&[id(7)], &[]);

        assert_eq!(a_suivre(&lignes), [id(7)]);
        assert_eq!(lignes[0].fichier().taille, None);
    }

    #[test]
    fn une_autre_liste_garde_les_lignes_connues_et_ce_qui_est_en_chemin() {
        let mut lignes = citees(
            &[id(1), id(2)],
            &[piece(1, StatutPiece::Saine), piece(2, StatutPiece::Saine)],
        );
        lignes.push(choisie(9, Etape::Attente));

        let apres = citer(&lignes, &[id(3), id(2)], &[piece(3, StatutPiece::Saine)], || 20);

        assert_eq!(apres.iter().map(|ligne| ligne.cle).collect::<Vec<_>>(), [20, 2, 9]);
        assert_eq!(citations(&apres), [id(3), id(2)]);
        assert_eq!(comptees(&apres), 3);
    }

    #[test]
    fn les_fichiers_partent_l_un_apres_l_autre_et_un_echec_n_arrete_pas_les_suivants() {
        let echec = choisie(1, Etape::Echouee(String::new()));
        let (deux, trois) = (choisie(2, Etape::Attente), choisie(3, Etape::Attente));

        assert_eq!(prochaine(&[echec.clone(), deux.clone(), trois.clone()]), Some(2));
        assert_eq!(prochaine(&[choisie(1, Etape::Envoi), deux, trois]), None);
        assert_eq!(prochaine(&[echec]), None);
    }

    #[test]
    fn un_envoi_en_cours_l_emporte_sur_un_echec() {
        let lignes = [choisie(1, Etape::Echouee(String::new())), choisie(2, Etape::Attente)];

        assert_eq!(travail(&lignes), Travail::EnCours);
        assert_eq!(travail(&lignes[..1]), Travail::Echoue);
        assert_eq!(travail(&[]), Travail::Fini);
    }
}
