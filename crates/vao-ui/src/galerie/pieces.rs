//! Pièces jointes d'un dossier.

use chrono::DateTime;
use leptos::prelude::*;
use vao_contract::documents::PieceDto;
use vao_contract::probleme::ErreurChamp;
use vao_domain::DocumentId;
use vao_domain::document::{CategoriePiece, StatutPiece, TypeFichier};

use super::partie;
use super::saisie::depose;
use crate::pieces::{ChampPieces, PiecesLecture, SaisiePieces};
use crate::prelude::*;

const NATURE: CategoriePiece = CategoriePiece::ProtocoleTransport;

pub(super) fn page() -> AnyView {
    let jointes = vec![
        piece(1, "Trajets de l’été.pdf", StatutPiece::Saine),
        piece(2, "Plan de l’autocar.png", StatutPiece::EnQuarantaine),
        piece(3, "Relevé.pdf", StatutPiece::Rejetee),
    ];
    let saisie = saisie("demo", &jointes);
    let formulaire = Formulaire::new("demo-manque");
    let vide = SaisiePieces::new(
        formulaire,
        NATURE,
        &[],
        Signal::stored(Vec::new()),
        Signal::stored(true),
        |_| (),
    );
    formulaire.signaler_sans_focus(vec![ErreurChamp::new(
        "/documents/0",
        "en-analyse",
        "« Trajets.pdf » est en cours d’analyse par l’antivirus\u{a0}: patientez quelques instants.",
    )]);
    let rien = Callback::new(|()| ());
    let en_chemin = vec![
        depose("1", "Itinéraire.pdf", 1_230_000, EtatFichier::Envoi),
        depose("2", "Véhicule.jpg", 2_400_000, EtatFichier::Attente),
        depose(
            "3",
            "Convention.pdf",
            320_000,
            EtatFichier::Echec(
                "Le service n’est pas joignable. Vérifiez votre connexion à internet, puis réessayez.".to_owned(),
            ),
        ),
    ];
    view! {
        {partie("À saisir", view! { <ChampPieces saisie=saisie au_changement=rien /> })}
        {partie("En chemin", view! {
            <ChampFichier id="en-chemin" libelle="Ajouter des fichiers" accepte=".pdf" plusieurs=true au_choix=|_: web_sys::File| ()
                fichiers=Signal::stored(en_chemin) au_retrait=|_: String| () au_renvoi=|_: String| () />
        })}
        {partie("En erreur", view! { <ChampPieces saisie=vide au_changement=rien /> })}
        {partie("En lecture seule", view! { <PiecesLecture pieces=jointes /> })}
        {partie("Aucune", view! { <PiecesLecture pieces=Vec::new() /> })}
    }
    .into_any()
}

fn saisie(prefixe: &str, jointes: &[PieceDto]) -> SaisiePieces {
    let documents: Vec<DocumentId> = jointes.iter().map(|piece| piece.id).collect();
    let connues = Signal::stored(jointes.to_vec());
    SaisiePieces::new(
        Formulaire::new(prefixe),
        NATURE,
        &documents,
        connues,
        Signal::stored(true),
        |_| (),
    )
}

fn piece(numero: u128, nom: &str, statut: StatutPiece) -> PieceDto {
    PieceDto {
        id: DocumentId(uuid::Uuid::from_u128(numero)),
        categorie: NATURE,
        nom: nom.to_owned(),
        type_fichier: TypeFichier::Pdf,
        taille: 1_230_000,
        statut,
        cree_at: DateTime::UNIX_EPOCH,
    }
}
