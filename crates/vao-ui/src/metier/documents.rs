//! Documents d'une déclaration.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{Appel, ErreurClient};
use vao_contract::declaration::DOCUMENT;
use vao_contract::documents::DocumentDto;
use vao_domain::{Code, DeclarationId};

use crate::boutons::{Bouton, Taille, Variante};
use crate::contenu::{Colonne, Tableau};
use crate::format;
use crate::retours::EtatVide;
use crate::session::{alerte_erreur, use_session};

/// Documents joints ou produits, et leur téléchargement.
#[component]
pub fn DocumentsListe(
    /// Déclaration.
    declaration: DeclarationId,
    /// Documents.
    documents: Vec<DocumentDto>,
) -> AnyView {
    if documents.is_empty() {
        return view! {
            <EtatVide titre="Aucun document pour l’instant">
                <p>"L’accusé de réception paraîtra ici quelques instants après l’enregistrement de la déclaration."</p>
            </EtatVide>
        }
        .into_any();
    }
    let erreur: RwSignal<Option<ErreurClient>> = RwSignal::new(None);
    let colonnes = vec![
        Colonne::new("Nom"),
        Colonne::new("Nature"),
        Colonne::new("Date"),
        Colonne::new("Taille").nombre(),
        Colonne::new("Action"),
    ];
    let lignes = documents
        .into_iter()
        .map(|document| une_ligne(declaration, document, erreur))
        .collect_view();
    view! {
        {move || erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <Tableau legende="Documents de la déclaration" colonnes=colonnes legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn une_ligne(declaration: DeclarationId, document: DocumentDto, erreur: RwSignal<Option<ErreurClient>>) -> AnyView {
    let occupe = RwSignal::new(false);
    let client = use_session().client();
    let id = document.id;
    let fichier = document.nom.clone();
    let telecharger = move || {
        let (client, fichier) = (client.clone(), fichier.clone());
        occupe.set(true);
        erreur.set(None);
        spawn_local(async move {
            let reponse = client
                .telecharger(&DOCUMENT, Appel::new().parametre(declaration).parametre(id))
                .await;
            // L'écran peut être parti pendant le téléchargement.
            occupe.try_set(false);
            match reponse {
                Ok(contenu) if contenu.enregistrer(&fichier) => {}
                Ok(_) => drop(erreur.try_set(Some(ErreurClient::Illisible))),
                Err(echec) => drop(erreur.try_set(Some(echec))),
            }
        });
    };
    let taille = format::taille(u64::try_from(document.taille).unwrap_or_default());
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline vao-libelle">{document.nom.clone()}</th>
            <td class="fr-cell--multiline">{document.categorie.libelle()}</td>
            <td>{format::jour_de(document.cree_at)}</td>
            <td class="fr-cell--right">{taille}</td>
            <td>
                <Bouton variante=Variante::Secondaire taille=Taille::Petit icone="download-line" occupe=occupe au_clic=telecharger precision=document.nom>
                    "Télécharger"
                </Bouton>
            </td>
        </tr>
    }
    .into_any()
}
